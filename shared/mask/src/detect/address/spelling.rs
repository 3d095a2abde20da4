//! One spelling for each place: what differs between two ways to write the same town is taken away.
//!
//! Apart because the tool that makes the table and the detector that asks it must fold alike, to the letter.
//! Knows nothing of tables.

/// A prefecture: its name, how many of its first characters name it without 都, 府 or 県, and its name in Latin.
pub(crate) struct Prefecture {
    pub(crate) name: &'static str,
    pub(crate) latin: &'static str,
}

const fn of(name: &'static str, latin: &'static str) -> Prefecture {
    Prefecture { name, latin }
}

/// The 47 prefectures in the order of their codes.
///
/// - Source: JIS X 0401.
pub(crate) const PREFECTURES: [Prefecture; 47] = [
    of("北海道", "hokkaido"),
    of("青森県", "aomori"),
    of("岩手県", "iwate"),
    of("宮城県", "miyagi"),
    of("秋田県", "akita"),
    of("山形県", "yamagata"),
    of("福島県", "fukushima"),
    of("茨城県", "ibaraki"),
    of("栃木県", "tochigi"),
    of("群馬県", "gunma"),
    of("埼玉県", "saitama"),
    of("千葉県", "chiba"),
    of("東京都", "tokyo"),
    of("神奈川県", "kanagawa"),
    of("新潟県", "niigata"),
    of("富山県", "toyama"),
    of("石川県", "ishikawa"),
    of("福井県", "fukui"),
    of("山梨県", "yamanashi"),
    of("長野県", "nagano"),
    of("岐阜県", "gifu"),
    of("静岡県", "shizuoka"),
    of("愛知県", "aichi"),
    of("三重県", "mie"),
    of("滋賀県", "shiga"),
    of("京都府", "kyoto"),
    of("大阪府", "osaka"),
    of("兵庫県", "hyogo"),
    of("奈良県", "nara"),
    of("和歌山県", "wakayama"),
    of("鳥取県", "tottori"),
    of("島根県", "shimane"),
    of("岡山県", "okayama"),
    of("広島県", "hiroshima"),
    of("山口県", "yamaguchi"),
    of("徳島県", "tokushima"),
    of("香川県", "kagawa"),
    of("愛媛県", "ehime"),
    of("高知県", "kochi"),
    of("福岡県", "fukuoka"),
    of("佐賀県", "saga"),
    of("長崎県", "nagasaki"),
    of("熊本県", "kumamoto"),
    of("大分県", "oita"),
    of("宮崎県", "miyazaki"),
    of("鹿児島県", "kagoshima"),
    of("沖縄県", "okinawa"),
];

/// The number that stands in the table for a name found in several prefectures.
pub(crate) const SEVERAL: u8 = 47;

/// The longest name in the table, in characters.
pub(crate) const LONGEST: usize = 12;

/// One character of a name, as it is compared: 旭ヶ丘, 旭ケ丘 and 旭が丘 are one.
pub(crate) fn plain(c: char) -> char {
    match c {
        'ヶ' | 'が' | 'ガ' | 'け' => 'ケ',
        'ヵ' | 'か' => 'カ',
        'の' | '之' | '乃' => 'ノ',
        'つ' | 'っ' | 'ッ' => 'ツ',
        '澤' => '沢',
        '濱' => '浜',
        '嶋' | '嶌' => '島',
        '條' => '条',
        '廣' => '広',
        '國' => '国',
        '學' => '学',
        '櫻' => '桜',
        '龍' => '竜',
        '會' => '会',
        '縣' => '県',
        '區' => '区',
        '瀨' => '瀬',
        '淵' | '渕' => '淵',
        '舘' => '館',
        '嶽' => '岳',
        '檜' | '桧' => '桧',
        '壽' => '寿',
        '榮' => '栄',
        '惠' => '恵',
        '眞' => '真',
        '德' => '徳',
        '藏' => '蔵',
        '邊' | '邉' => '辺',
        '齋' | '齊' | '斉' => '斎',
        '圓' => '円',
        '驛' => '駅',
        '舊' => '旧',
        '鹽' => '塩',
        '關' => '関',
        '豐' => '豊',
        '樂' => '楽',
        '來' => '来',
        '萬' => '万',
        '澁' | '渋' => '渋',
        '竈' | '竃' => '竈',
        '靑' => '青',
        '祐' => '祐',
        _ => c,
    }
}

/// A Latin name as it is compared: lower case, long vowels short, without signs; Nihombashi is Nihonbashi.
pub(crate) fn latin(name: impl Iterator<Item = char>) -> String {
    let mut folded = String::new();
    for c in name.flat_map(char::to_lowercase) {
        let c = match c {
            'ā' | 'â' => 'a',
            'ī' | 'î' => 'i',
            'ū' | 'û' => 'u',
            'ē' | 'ê' => 'e',
            'ō' | 'ô' => 'o',
            'a'..='z' => c,
            _ => continue,
        };
        match (folded.chars().next_back(), c) {
            (Some('o'), 'o' | 'u') | (Some('u'), 'u') => continue,
            (Some('m'), 'b' | 'p' | 'm') => {
                folded.pop();
                folded.push('n');
            }
            _ => {}
        }
        folded.push(c);
    }
    folded
}
