//! What is insider information, and the news, rules and plans beside it that are not.

use super::*;
use crate::shadow::fold;

fn found(text: &str) -> bool {
    let mut hits = Vec::new();
    Insider::new(&InsiderRules::default()).find(&fold(text), &mut hits);
    !hits.is_empty()
}

#[test]
fn what_is_not_yet_public_is_found() {
    let cases = [
        "未公表の第3四半期決算ですが、営業利益は前期比20%減の見込みです。",
        "来週、業績予想の上方修正を発表する予定です。それまで口外しないでください。",
        "上方修正を来週発表します。",
        "通期の純利益は下方修正となる見込み（開示前）。",
        "業績予想の修正（開示前）の資料を送ります。",
        "A社の買収について基本合意に達しました。公表前ですので取扱注意。",
        "TOB価格は1株2,400円で最終調整。公表は12月10日の予定、それまで極秘。",
        "デューデリの結果を共有します。極秘でお願いします。",
        "プロジェクトさくら（B社との経営統合）は関係者限りです。",
        "クロージングは来月末、未公表につき転送禁止。",
        "第三者割当増資を検討中、未公開情報です。",
        "自社株買いの実施を取締役会に付議予定。発表前のため社外秘。",
        "期末配当の増配を決定、適時開示前です。",
        "C社との資本業務提携を水面下で交渉しています。",
        "防衛関連の大型受注が内定しました。リリース前なので外部には出さないでください。",
        "工場での検査不正が判明しました。まだ公表していません。",
        "顧客情報漏洩の件、発表まで他言無用でお願いします。",
        "【社外秘・インサイダー】12月度 経営会議資料",
        "【重要事実】子会社の解散について",
        "本件はインサイダー情報を含みますので、株の売買は禁止です。",
        "インサイダーリストに追加しました：営業部 3名",
        "社長交代の人事、公表日まで内密に。",
        "Confidential: the acquisition of Example Corp. is not yet public.",
        "Q3 earnings will miss guidance. Non-public, do not trade.",
        "決算短信案を添付します。開示日は11月14日です。",
        "特別損失50億円を計上する見込み、公表予定は金曜15時。",
        "希望退職の募集は厳秘で進めます。",
        "ＴＯＢの件、公表前につき厳秘",
        "B社との合併比率は最終調整中、機関決定は20日です。",
        "公募増資の条件を添付します。転送禁止。",
        "自社株買いを月曜に発表します。",
        "公募増資の条件が決まりました。ローンチまで非公開です。",
        "決算発表前ですが、当期純利益は大きく減りそうです。口外無用で。",
        "主力工場でデータの不正が判明。公表までは極秘。",
        "MBOの検討を始めました。まだ公になっていません。",
        "子会社の売却先が固まりました。役員限りでお願いします。",
        "We will announce the tender offer on Monday. Strictly confidential.",
        "Unreleased Q2 results are attached.",
    ];
    let missed: Vec<&str> = cases.into_iter().filter(|text| !found(text)).collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn what_is_public_or_general_passes() {
    let cases = [
        "決算説明会資料（公表済み）を共有します。",
        "買収防衛策の記事を読みました。",
        "昨年発表されたD社の買収についてまとめました。",
        "有価証券報告書はウェブサイトに掲載しています。",
        "IRニュースへのリンク: https://example.com/ir",
        "インサイダー取引規制の研修を受講してください。未公表の重要事実を知った場合は売買できません。",
        "インサイダー取引とは、未公表の重要事実を知って株を売買することです。",
        "決算発表は11月14日です。",
        "月次決算の締めは5営業日目です。",
        "本日、業績予想の修正を発表しました。",
        "新聞報道によるとE社がTOBを発表した。",
        "提携先の会社に見積を依頼しました。",
        "売上高の集計表を更新しました。",
        "社外秘の資料は持ち出さないでください。",
        "見積書は社外秘です。",
        "未公開の求人があります。",
        "配当金の計算書を送ります。",
        "M&A入門セミナーのご案内",
        "受注システムのリリース前テストを実施します。",
        "プロジェクトの進捗会議は明日です。",
        "新製品の発表会に招待されました。",
        "特許の調査を依頼しました。",
        "新機能の公開前レビューをお願いします。",
        "来週の会議で営業利益の推移を説明します。",
        "公開予定の記事の下書きです。",
        "契約解除の手続きについて教えてください。",
        "決算書の保管期間は10年です。",
        "情報漏洩対策ソフトを導入しました。",
        "売上目標は社内で共有済みです。",
        "Confidential: meeting notes about the office move.",
        "第3四半期決算は11月14日に発表予定です。",
        "新製品を来週発表します。",
        "料金改定は来月発表予定です。",
        "今期の売上は計画どおりの見込みです。",
        "リコール対象かどうかはメーカーのサイトでご確認ください。",
        "個人情報流出を防ぐための手順書です。",
        "株式会社サンプルとの受注の見込みを更新しました。",
        "Confidential: the October meeting is scheduled for the 12th.",
        "人事評価の結果は他言無用です。",
        "プロジェクトのキックオフは関係者限りで行います。",
        "四半期レビューの資料は社外秘です。",
        "デフォルト値の見直しは検討中です。",
        "Please do not share the contract draft outside the team.",
        "会議室の変更は明日発表します。",
    ];
    let blocked: Vec<&str> = cases.into_iter().filter(|text| found(text)).collect();
    assert!(blocked.is_empty(), "{blocked:#?}");
}

#[test]
fn a_find_is_the_sentence_and_policy_adds_words() {
    let rules = InsiderRules { always: vec!["PROJECT ＡＯＩ".to_owned()], ..InsiderRules::default() };
    let text = "お疲れ様です。project AOIの件です。以上";
    let shadow = fold(text);
    let mut hits = Vec::new();
    Insider::new(&rules).find(&shadow, &mut hits);
    let shown: Vec<&str> =
        hits.iter().map(|h| text.get(shadow.bytes(h.from..h.to).unwrap()).unwrap()).collect();
    assert_eq!(shown, ["project AOIの件です"]);
    let mut hits = Vec::new();
    Insider::new(&rules).find(&fold("未公表の決算。［未公表情報・非表示］"), &mut hits);
    assert_eq!(hits.len(), 1);
    let mut hits = Vec::new();
    Insider::new(&rules).find(&fold(Kind::Insider.placeholder()), &mut hits);
    assert_eq!(hits, []);
}
