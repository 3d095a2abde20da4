//! Words, and how they look in each encoding. Written by the encoders outside, so that ours are not their own judge.

use sekisho_documents::Encoding;

pub(crate) const WORDS: [&str; 72] = [
    "請求書",
    "見積書",
    "納品書",
    "注文書",
    "契約書",
    "議事録",
    "報告書",
    "領収書",
    "予算案",
    "決算書",
    "売上",
    "仕入",
    "在庫",
    "原価",
    "利益",
    "経費",
    "精算",
    "支払",
    "入金",
    "振込",
    "口座",
    "残高",
    "消費税",
    "源泉徴収",
    "年末調整",
    "給与明細",
    "賞与",
    "勤怠",
    "有給休暇",
    "出張",
    "会議",
    "打ち合わせ",
    "お知らせ",
    "お願い",
    "ご確認ください",
    "よろしくお願いします",
    "承認",
    "申請",
    "稟議",
    "決裁",
    "取引先",
    "得意先",
    "仕入先",
    "顧客",
    "担当者",
    "株式会社",
    "有限会社",
    "営業部",
    "総務部",
    "経理課",
    "人事課",
    "開発部",
    "本社",
    "支店",
    "工場",
    "倉庫",
    "東京都",
    "大阪市",
    "電話番号",
    "住所",
    "郵便番号",
    "メール",
    "ファイル",
    "サーバー",
    "システム",
    "データ",
    "プロジェクト",
    "スケジュール",
    "キャンペーン",
    "一覧表",
    "備考欄",
    "締め切り",
];

/// Names and words as they stand in bank transfers.
pub(crate) const KANA: [&str; 24] = [
    "ﾔﾏﾀﾞｼﾖｳｼﾞ",
    "ｽｽﾞｷ ﾀﾛｳ",
    "ｻﾄｳ ﾊﾅｺ",
    "ｶ)ｻｸﾗｺｳｷﾞﾖｳ",
    "ﾐﾅﾐｼﾃﾝ",
    "ｷﾀﾆﾎﾝｷﾞﾝｺｳ",
    "ﾀｶﾊｼ ｼﾞﾛｳ",
    "ﾕ)ﾏﾙﾔﾏ",
    "ﾌﾘｺﾐ",
    "ｷﾕｳﾖ",
    "ｼﾖｳﾖ",
    "ﾄｳｷﾖｳｴｲｷﾞﾖｳﾌﾞ",
    "ｵｵｻｶｼﾃﾝ",
    "ﾎﾝﾃﾝ",
    "ｲﾄｳ ﾐﾎ",
    "ﾜﾀﾅﾍﾞ ｹﾝ",
    "ﾅｶﾑﾗ ﾖｳｺ",
    "ｺﾊﾞﾔｼ ｻﾄｼ",
    "ｶﾄｳ ﾏｺﾄ",
    "ﾖｼﾀﾞ ﾕｳｺ",
    "ﾔﾏﾓﾄ ﾃﾂﾔ",
    "ﾏﾂﾓﾄ ﾅｵﾐ",
    "ｲﾉｳｴ ｶｵﾘ",
    "ｷﾑﾗ ﾀｸﾐ",
];

/// A fixed sequence of numbers below `limit` that shows no pattern.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    pub(crate) fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }

    pub(crate) fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

/// `text` in `encoding`, without a mark.
pub(crate) fn written(encoding: Encoding, text: &str) -> Vec<u8> {
    let outside = match encoding {
        Encoding::Utf8 => return text.as_bytes().to_vec(),
        Encoding::Utf16Le => return text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Utf16Be => return text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        Encoding::ShiftJis => encoding_rs::SHIFT_JIS,
        Encoding::EucJp => encoding_rs::EUC_JP,
        Encoding::Iso2022Jp => encoding_rs::ISO_2022_JP,
    };
    let (bytes, _, lacking) = outside.encode(text);
    assert!(!lacking, "{text}");
    bytes.into_owned()
}

/// As [`written`], behind the mark that a file in this encoding needs to be recognised.
pub(crate) fn file(encoding: Encoding, text: &str) -> Vec<u8> {
    let mark: &[u8] = match encoding {
        Encoding::Utf16Le | Encoding::Utf16Be => encoding.bom(),
        Encoding::Utf8 | Encoding::ShiftJis | Encoding::EucJp | Encoding::Iso2022Jp => b"",
    };
    [mark, &written(encoding, text)].concat()
}
