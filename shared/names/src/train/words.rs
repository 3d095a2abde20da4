//! Word lists for the made-up lines.
//!
//! Apart from the templates so that each can grow on its own. All of it is our own choice of common words.

/// Foreign names as Japanese texts write them.
pub(crate) const FOREIGN: &str = "スミス ジョンソン ウィリアムズ ブラウン ジョーンズ ミラー デイビス ガルシア ロドリゲス マルティネス ウィルソン アンダーソン トーマス テイラー ムーア \
    ジャクソン マーティン リー トンプソン ホワイト ハリス クラーク ルイス ロビンソン ウォーカー ヤング アレン キング ライト スコット ヒル グリーン アダムス ネルソン ベイカー ホール \
    キャンベル ミッチェル カーター ロバーツ フィリップス エバンス ターナー パーカー コリンズ エドワーズ スチュワート モリス マーフィー クック ロジャース モーガン ピーターソン クーパー \
    リード ベイリー ベル ゴメス ケリー ハワード ウォード コックス ディアス リチャードソン ウッド ワトソン ブルックス ベネット グレイ ジェームズ レイエス クルーズ ヒューズ プライス \
    マイヤーズ ロング フォスター サンダース ロス モラレス パウエル サリバン ラッセル オルティス ジェンキンス ペリー バトラー バーンズ フィッシャー シュミット シュナイダー ウェーバー マイヤー \
    ワーグナー ベッカー シュルツ ホフマン ケーラー デュポン ベルナール デュラン モロー ローラン シモン ミシェル ルフェーブル ルロワ ロッシ フェラーリ エスポジト ビアンキ リッチ \
    イワノフ スミルノフ クズネツォフ ポポフ ソコロフ ノヴァク コワルスキー ヨハンソン ニールセン ハンセン キム パク チェ チョン カン チャン ワン チェン リン リュウ チャオ ヤン \
    グエン チャン ファム シン クマール シャルマ パテル グプタ ジョン マイケル デイビッド ジェームス ロバート ウィリアム リチャード ジョセフ チャールズ クリストファー ダニエル マシュー \
    アンソニー マーク スティーブン ポール アンドリュー ジョシュア ケビン ブライアン ジョージ エドワード ロナルド ティモシー ジェイソン ジェフリー ライアン ジェイコブ ゲイリー エリック \
    メアリー パトリシア ジェニファー リンダ エリザベス バーバラ スーザン ジェシカ サラ カレン リサ ナンシー マーガレット サンドラ アシュリー エミリー キンバリー ドナ ミシェル キャロル \
    アマンダ メリッサ デボラ ステファニー レベッカ ローラ ヘレン シャロン シンシア キャサリン エイミー アンジェラ アンナ エマ ニコル サマンサ クリスティーン ジュリア マリア ソフィア \
    アンドレ ピエール ジャン フランソワ ルイ ハンス カール フリードリヒ ヴォルフガング ルートヴィヒ ニコライ アレクサンドル ウラジーミル イワン ボリス セルゲイ フェルナンド カルロス ホセ \
    アントニオ ミゲル ラファエル ロナウド ペドロ ジュゼッペ マルコ アレッサンドロ レオナルド ムハンマド アフマド ハッサン アリ ユスフ オマール トム ボブ ケン ジム ビル ベン サム ニック マイク \
    デイブ クリス アレックス ケイト ジェーン アン メグ ルーシー グレース クロエ オリビア ノア リアム イーサン ルーカス マックス オスカー フェリックス";

/// Given names from abroad in Latin letters.
pub(crate) const ABROAD_GIVEN: &str = "John Michael David James Robert William Richard Joseph Thomas Charles Christopher Daniel Matthew Anthony Mark Donald Steven Paul Andrew Joshua Kenneth Kevin Brian George Timothy Ronald Edward Jason Jeffrey Ryan \
    Jacob Gary Nicholas Eric Jonathan Stephen Larry Justin Scott Brandon Benjamin Samuel Gregory Alexander Frank Patrick Raymond Jack Dennis Jerry Tyler Aaron Jose Adam Nathan Henry Peter Zachary Kyle Ethan Noah Liam Oliver Lucas Mason Logan \
    Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy Betty Margaret Sandra Ashley Kimberly Emily Donna Michelle Carol Amanda Melissa Deborah Stephanie Rebecca Sharon Laura Cynthia Kathleen Amy Angela Anna Emma \
    Olivia Sophia Isabella Charlotte Amelia Mia Grace Chloe Lucy Alice Julia Marie Claire Camille Sophie Pierre Jean Luc Antoine Hans Klaus Jurgen Stefan Anja Heike Giovanni Marco Luca Giulia Carlos Juan Miguel Pedro Ana Lucia Ivan Sergei \
    Dmitri Olga Natalia Mohammed Ahmed Ali Hassan Omar Fatima Aisha Layla Raj Amit Priya Anita Sanjay Deepak Arjun Wei Ming Jun Li Xiaoming Mei Ling Hui Yan Jie Min Jae Soo Hyun Jiwoo Seo Yeon Minho Linh Nguyen Anh Minh Tuan Budi Siti Maria";

/// Family names from abroad in Latin letters.
pub(crate) const ABROAD_FAMILY: &str = "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson \
    Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Gomez Phillips Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers \
    Morgan Peterson Cooper Reed Bailey Bell Kelly Howard Ward Cox Richardson Watson Brooks Wood James Bennett Gray Hughes Price Myers Long Foster Sanders Ross Powell Sullivan Russell Jenkins Perry Butler Barnes Fisher Muller Schmidt Schneider \
    Fischer Weber Meyer Wagner Becker Schulz Hoffmann Dupont Durand Moreau Laurent Bernard Petit Rossi Russo Ferrari Bianchi Silva Santos Oliveira Souza Ivanov Petrov Volkov Novak Kowalski Jansen Johansson Hansen Nielsen Khan Ali Hassan Hussein \
    Patel Singh Sharma Kumar Gupta Shah Wang Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo Lin He Gao Kim Park Choi Jung Kang Cho Yoon Jang Lim Han Tran Pham Hoang Vu Wijaya Tan Wong Cheung Lam";

/// Cities and prefectures.
pub(crate) const CITIES: &str = "東京 大阪 京都 名古屋 札幌 福岡 横浜 神戸 千葉 埼玉 川崎 広島 仙台 新潟 静岡 浜松 岡山 熊本 鹿児島 長崎 宮崎 大分 佐賀 高知 松山 徳島 高松 \
    山口 鳥取 島根 松江 和歌山 奈良 大津 滋賀 三重 津 岐阜 愛知 長野 松本 山梨 甲府 富山 石川 金沢 福井 群馬 前橋 栃木 宇都宮 茨城 水戸 福島 郡山 山形 秋田 岩手 盛岡 青森 \
    北海道 函館 旭川 沖縄 那覇 宮城 神奈川 豊田 岡崎 豊橋 一宮 姫路 尼崎 西宮 堺 福山 倉敷 久留米 佐世保 川口 所沢 川越 大宮 浦和 柏 松戸 船橋 市川 成田 立川 八王子 町田 三鷹 \
    渋谷 新宿 池袋 品川 上野 秋葉原 目黒 世田谷 杉並 練馬 板橋 足立 葛飾 江戸川 江東 墨田 台東 文京 港 中央 千代田 梅田 難波 天王寺 博多 小倉 天神";

/// Places that look like names.
pub(crate) const PLACES: &str = "東京都 山口県 福島県 石川県 千葉県 長野県 宮崎県 秋田県 福井県 富山県 大阪府 京都府 北海道 横浜市 川崎市 松本市 前橋市 高松市 松山市 岡崎市 豊田市 \
    高田馬場 代々木上原 吉祥寺 三軒茶屋 中目黒 武蔵小杉 六本木 表参道 溝の口 二子玉川 丸の内 大手町 霞が関 虎ノ門 永田町 日本橋 銀座 築地 月島 浅草 田町 浜松町 五反田 \
    大崎 恵比寿 原宿 高輪 白金 麻布 赤坂 青山 神田 御茶ノ水 四ツ谷 飯田橋 水道橋 中野 高円寺 阿佐ヶ谷 荻窪 西荻窪 三宮 元町 河原町 烏丸 四条 祇園 嵐山 宇治 心斎橋 本町 淀屋橋 \
    北浜 中之島 江坂 千里中央 栄 伏見 金山 大曽根 藤が丘 星ヶ丘 すすきの 大通 円山 天神 中洲 大濠 本田 石田 竹田 長島 宮古島 石垣島 小笠原 松島 平泉 日光 箱根 熱海 伊東 下田 富士山 高尾山 \
    アメリカ イギリス フランス ドイツ イタリア スペイン ロシア 中国 韓国 台湾 インド タイ ベトナム シンガポール ロンドン パリ ニューヨーク";

/// Coined company names.
pub(crate) const COINED: &str = "アクア ミライ サンライズ グリーン ひまわり さくら あおば みずほ つばさ 日本 東洋 大和 三和 協和 第一 中央 太平 富士 旭 明和 光洋 北斗 新生 共立 ネクスト ブルー スター \
    テクノ アルファ デルタ オメガ ゼロ コア リンク ブリッジ ノース ウエスト 大同 日東 東亜 極東 帝国 丸善 丸井 まるか やまと みどり ひかり のぞみ";

/// What companies do.
pub(crate) const TRADES: &str = "工業 製薬 銀行 商事 電器 電機 産業 建設 運輸 印刷 製作所 製菓 食品 酒造 不動産 証券 自動車 重工 鉄工所 化学 薬品 物産 倉庫 運送 書店 商店 商会 工務店 電工 精機 機械 \
    システム ソフト 情報 通信 テクノロジー デザイン 企画 出版 新聞 医院 病院 クリニック 歯科 薬局 法律事務所 会計事務所 税理士事務所 建築事務所 学園 ホールディングス グループ 総研 研究所 興業 興産 \
    農園 牧場 水産 造園 園芸 石材 木材 設備 設計 警備 塗装 製麺 製紙 紡績 繊維 金属 製鋼 ガラス 塗料 石油 ガス 電力 観光 交通 バス タクシー 電鉄 生命 火災 保険 信用金庫 ストア 百貨店 時計店 写真館 楽器 家具 ハウス 住宅 リース 開発 組 屋 堂 園 社 プロダクション フーズ フード ファーム \
    製本 製缶 製糖 製粉 製油 製氷 製茶 精密 精工 鋳造 鍛造 鍍金 鈑金 板金 溶接 電装 電設 電業 電気 電子 電線 光学 計器 計装 空調 冷機 水道 衛生 緑化 土木 土建 建材 建機 建具 木工 畳店 瓦店 硝子 内装 看板 広告 印房 製版 写真 スタジオ 映像 書房 文具 事務機 紙業 紙器 包装 梱包 樹脂 ゴム 化成 化学工業 油脂 油化 香料 染工 染色 織物 縫製 呉服店 靴店 鋼業 鋼管 鋼材 金物 鉱業 砕石 燃料 運送店 通運 陸運 海運 汽船 港運 物流 急便 旅館 食堂 珈琲 製パン ベーカリー 菓子店 米店 酒店 醸造 味噌 醤油 精肉店 鮮魚店 青果 農場 畜産 飼料 種苗 生花店 薬業 眼科 整骨院 接骨院 動物病院 介護 福祉会 保育園 幼稚園 学院 塾 美容室 クリーニング 地所 建託 ビル 企業 通商 貿易 総業 技研 技建 測量 調査 特許事務所 司法書士事務所 社労士事務所 行政書士事務所 監査法人 税理士法人 弁護士法人 キャピタル 信託 クレジット 清掃 スタッフ システムズ ソリューションズ ネットワーク プランニング コンサルティング サービス ワークス ラボ テック エンジニアリング モータース 車輌 車体 輪業 石油店 造船 鉄工 工作所 製造所 機工 機器 機材 工機 重機 工具 刃物 農機 油圧 バルブ ポンプ 発條 螺子 歯車 金型 金網";

/// Plain nouns that are also names, with words around them as they are used.
pub(crate) const NOUNS: &str = "林業 森林 森の中 山田線 高橋川 松林 竹林 原因 原則 関係 関連 東側 西口 南口 北口 中央 中心 平和 平均 平成 昭和 大正 明治 令和 正月 元気 光 希望 未来 愛 優先 優秀 誠意 誠実 \
    忠実 真実 実施 実績 健康 健全 勝利 勝手 成功 成長 一郎杉 太陽 大地 大和 武蔵 信濃 出雲 石見 和泉 千歳 光回線 薫製 香り 桜 梅雨 桃 菊 蘭 楓 葵 茜色 緑色 渚 岬 海岸 泉 清水 温泉 \
    金子 小林檎 大島紬 村長選 本田 田中線 長谷 前田 今井町 上田城 松本城 福島第一 石川県警 長野五輪 山口組 三島由 小川 中川 石川 大川 吉野川 信濃川 高山祭 川上 川下 坂本 登坂 西村 東山 北山 南 谷間 \
    内田 外部 新規 安全 安心 安定 高島 福利 福祉 幸福 森永 松下 久保 工藤 武器 武道 剣道 弘法 法子 恵み 知恵 智恵 直美 美容 美術 和服 和食 洋子 子供 息子 男子 女子 三月 五月 弥生 睦月 明日 今日 朝日 \
    夏休み 秋分 冬至 春夏 千円 万一 百合 竹 梅 松 杉 桧 楠 柳 榎 柏餅 萩 桐 栗 柿 橘 藤 菅 芹 蕨 茂み 繁忙 隆盛 昌平 洋上 海上 陸上 空路 大空 青空 翼 飛翔 疾走 駆動 勇気 剛性 強化 進捗 進行 昇格 登録 \
    了承 了解 完了 亮度 明細 照明 日中 四月一日 八月一日 有志 永久 内野 外野 根元 仲間 本人 双方 輝度 彰化 文書 章立て 史料 司会 務め 努力 勉強 勤務 力 功績 勲章 賢明 聡明 智 哲学 徹底 徹夜 撤去 整理 敬具 拝啓 啓発 恭賀 慶弔 礼儀 祥月 祐筆 禎祥 稔り 豊作 実り";

/// Products and other things with a name inside.
pub(crate) const THINGS: &str = "カローラ プリウス フェアレディZ スカイライン 山田錦 佐藤錦 田中角栄伝 松本零士展 鈴木式織機 本田宗一郎賞 野口英世賞 芥川賞 直木賞 源氏物語 平家物語 太平記 ドラゴン ウルトラマン ワンピース \
    アンパンマン サザエさん ドラえもん ちびまる子ちゃん ゴジラ ガンダム ポケモン マリオ キティ 春日局 ひかり号 のぞみ号 はやぶさ さくら号 こだま つばめ かがやき あずさ しなの サンダーバード はくたか \
    アップル グーグル マイクロソフト アマゾン ウィンドウズ エクセル アクロバット フォトショップ アンドロイド バージョン サーバー クラウド データベース ネットワーク プロジェクト ミーティング スケジュール \
    メール アット メールアドレス ホール ビル ベル フェリー クルマ ホームラン レポート アジェンダ コスト マージン キャンペーン リリース デプロイ バックアップ ログイン パスワード アカウント クレーム リスク セキュリティ マニュアル サンプル テスト カレンダー フォルダ ファイル";

/// Latin words that are no names.
pub(crate) const CODE: &str = "ERROR INFO WARN null true false return function import export class Server Client Windows Linux Docker Git GitHub Python Java Rust Excel PowerPoint Slack Zoom Teams Google Amazon Microsoft \
    Project Meeting Report Update Review Release Version Build Deploy Test Staging Production Invoice Order Customer Account Password Login User Admin Total Price Status Date Name Title Subject From To Cc Re Fw \
    Tokyo Osaka Nagoya Japan Kyoto Yokohama Sapporo Fukuoka Kobe Chiba Shinjuku Shibuya Division Department Section Code Claude Sekisho JAN Chrome Android Figma Notion Sales Marketing Support Monday Friday January December Please Thanks Regards Best Dear Hello";

/// Posts.
pub(crate) const POSTS: &str = "部長 課長 係長 主任 社長 副社長 会長 専務 常務 取締役 本部長 支店長 店長 所長 室長 局長 次長 部長代理 課長補佐 マネージャー リーダー 先生 教授 弁護士 税理士 監督 選手 代表 顧問 担当";

/// Departments.
pub(crate) const DEPARTMENTS: &str = "営業部 営業一課 総務部 人事部 経理部 経理課 開発部 企画部 広報部 法務部 情報システム部 購買部 製造部 品質保証部 技術部 研究開発部 カスタマーサポート マーケティング部 第二営業部 海外事業部 経営企画室 秘書室 物流部 財務部";

/// What departments do, and companies whose names end so.
pub(crate) const DUTIES: &str = "設計 建設 建築 土木 設備 電気 機械 物流 運輸 配送 倉庫 情報 通信 システム 開発 企画 営業 販売 購買 資材 調達 製造 生産 施工 工事 保守 保全 品質 検査 測量 技術 研究 \
    印刷 出版 広告 広報 宣伝 編集 観光 旅行 警備 清掃 食品 水産 園芸 造園 化学 薬品 医療 介護 保険 証券 不動産 住宅 賃貸 管理 総務 人事 経理 財務 法務 監査 秘書 国際 海外 貿易 輸出 物産 商事 産業 鉄道 自動車 電機 \
    電子 精機 塗装 溶接 板金 木材 繊維 紙業 石油 ガス 電力 水道 環境 衛生 教育 学務 図書 映像 音響 服飾 家具 店舗 法人 個人 地域 公共 官公庁 第一営業 東日本 西日本 情報共有 安全 衛生管理";

/// What makes a department, or somebody's post in it, of what is done there.
pub(crate) const OFFICES: &str = "部 部 部 課 課 課 室 係 班 局 グループ チーム 部長 部長 課長 課長 係長 室長 主任 担当 担当 担当 担当者 担当部長 部門 一課 二課 リーダー";
