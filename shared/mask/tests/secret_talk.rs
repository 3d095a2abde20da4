//! What stands beside credentials and must pass: talk, code, ids; and rows made to take long.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may be blunt"
)]

use sekisho_mask::{Engine, Kind, Piece, PieceKind, Settings};

fn mask(text: &str) -> String {
    let engine = Engine::new(Settings::default());
    engine.mask(vec![Piece::new(PieceKind::Text, text)]).into_pieces().remove(0)
}

/// Each text holds no credential.
fn all_pass(texts: &[&str]) {
    let engine = Engine::new(Settings::default());
    let wrong: Vec<String> = texts
        .iter()
        .filter_map(|text| {
            let found: Vec<_> = engine.inspect(text).into_iter().filter(|f| f.kind == Kind::Secret).collect();
            found.first().map(|f| format!("{text:?}: {} {}..{}", f.rule, f.start, f.end))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), texts.len(), wrong.join("\n"));
}

/// A text with a secret in it; the parts are joined so that no scanner takes this file for a leak.

#[test]
fn talk_about_passwords_passes() {
    all_pass(&[
        "パスワードを変更してください",
        "パスワードは別途お送りします",
        "パスワードは別メールでお送りします。",
        "パスワードは8文字以上で設定してください",
        "パスワード：半角英数字8文字以上",
        "パスワード（8〜16文字、英数字混在）を入力",
        "パスワードはA-Za-z0-9の組み合わせ",
        "パスワードの有効期限は90日です",
        "パスワード再設定はこちら: https://example.com/reset",
        "パスワード: ********",
        "パスワード：●●●●●●●●",
        "パスワード：（別送）",
        "パスワード：非公開",
        "パスワードは SHA-256 でハッシュ化して保存します",
        "パスワードはExcelで管理しないでください",
        "パスワードはOffice365と共通です",
        "パスワードを忘れた方はこちら",
        "パスワードは前回と同じです",
        "パスワードは「設定」画面から変更できます",
        "初期パスワードは社員番号です",
        "パスワードポリシー v2.1 を改定しました",
        "パスワード管理ツール 1Password を導入",
        "暗証番号は4桁です",
        "暗証番号を3回間違えるとロックされます",
        "PINを入力してください",
        "パスポートの更新 2026年",
        "パスタ: 1200円",
        "バイパス: 国道16号",
        "コンパス: 3本",
        "ワンタイムパスワードの有効期限は10分です",
        "認証コードは届きましたか",
        "予約確認のご連絡です。2026/04/01 10:30",
        "トークンの有効期限は3600秒です",
        "トークン数: 4096",
        "max_tokens: 4096",
        "next_page_token: CAUQAA1b2c3d4e5f6g7h",
        "APIキーの発行手順\n1. 管理画面を開く\n2. 発行ボタンを押す",
        "APIキーは環境変数に入れてください",
        "秘密鍵は安全に保管してください",
        "PASS: 120, FAIL: 3",
        "Password: ",
        "Enter password:\nLast login: Mon Nov 23 10:00:00 2026",
        "password: <your-password>",
        "password: ${DB_PASSWORD}",
        "password=changeme",
        "password: xxxxxxxx",
        "token: YOUR_TOKEN_HERE",
        "api_key = \"your_api_key\"",
        "password: String",
        "password?: string;",
        "password VARCHAR(255) NOT NULL,",
        "\"password\": \"パスワード\"",
        "\"password\": \"Password\"",
        "\"password\": {\"type\": \"string\"}",
        "password = os.environ[\"DB_PASSWORD\"]",
        "token = os.environ.get(\"TOKEN\")",
        "const token = process.env.TOKEN;",
        "let token = generate_token(32);",
        "password = getPassword()",
        "user.password = params[:password]",
        "password := r.FormValue(\"password\")",
        "if password == confirm_password {",
        "pub password: Option<String>,",
        "val password: CharArray,",
        "<input type=\"password\" name=\"password\" placeholder=\"Password\">",
        "password: {{ vault_password }}",
        "password: !vault |",
        "grant_type=password&client_id=abc",
        "Authorization: Bearer <token>",
        "Authorization: Bearer ${TOKEN}",
        "Bearer token authentication is required",
        "Basic authentication を有効化",
        "postgres://user:password@localhost:5432/db",
        "https://example.com:8080/path@2",
        "http://localhost:3000",
        "commit 3f786850e387550fdab836ed7e6dc881de23001b",
        "sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "integrity=\"sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC\"",
        "id: 550e8400-e29b-41d4-a716-446655440000",
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
        "注文番号: A1B2C3D4E5",
        "public_key: MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A",
        "aws_access_key_id = AKIAIOSFODNN7EXAMPLE",
        "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "sk-ant-api03-xxxxxxxxxxxxxxxxxxxxxxxx",
        "csrf_token=kd83Jdk39dKd03kdKd93",
        "session_id=550e8400-e29b-41d4-a716-446655440000",
        "メールアドレス: taro@example.com\nパスワード: 別途連絡",
        "項目,型,必須\npassword,string,true\nname,string,true\n",
        "氏名,パスワード\n山田,別送\n鈴木,未設定\n",
        "ID/PW: 別途ご連絡します",
        "ログインIDとパスワードを入力してください",
        "パスワードリスト攻撃が2024年に増加",
        "passed 12 tests in 3.4s",
        "pass: 1204 tests",
        "PW: 〇〇",
        "task-basic-usage-example-12345 を参照",
        "risk-assessment-2024-final-version-3",
        "SK-II の新商品",
        "kubectl get secret my-app-secret -n prod",
        "secret: \"client_secret\"",
        "tokens: [\"a\", \"b\"]",
        "token_type: bearer",
        "パスワード付きZIPは廃止します（PPAP対策）",
        "ssh -p 2222 host",
        "mysql -u root -p",
        "docker run -p 8080:80 -u 1000:1000 nginx",
        "鍵: 総務で保管",
        "鍵は101号室です",
        "パスワードは「password」など推測されやすいものを避けてください",
        "パスワードは別途お送りします。\n\nABC-1234-XYZ\n",
        "パスワードをお送りします。\n\nhttps://example.com/reset",
        "パスワードについて：IT-Guide2024.pdf を参照",
        "アカウント：yamada@example.com / 営業部",
        "管理画面: v1.2.3 / build-2034",
        "接続情報: db01.example.com / port5432",
        "ログインは8:00/17:00です",
        "Wi-Fiルーターの型番 WRX-5950AX12 を購入",
        "Wi-Fi 6対応の機種です。WPA3 で暗号化します。",
        "secret_name: prod-db-secret-2024-main",
        "token_id: 0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        "SECRET_MANAGER_URL=https://example.com/aB3dE5fG7hI9jK1lM3n",
        "\"auth\": \"oauth2\"",
        "暗証番号4桁を入力",
        "認証コード6桁を入力してください",
        "GPIO PIN 18 を使用",
        "認証アプリは Google Authenticator を使ってください",
        "キーボックスは3階です",
        "$1,000,000 と $2a",
        "http://db.example.com:8080?mail=taro@example.com",
    ]);
}

#[test]
fn a_hidden_credential_stays_hidden_and_lets_the_rest_stand() {
    for (given, want) in [
        ("パスワードは「Sakura#2024」です。", "パスワードは「［認証情報］」です。"),
        ("DB_PASSWORD=s3cr3t-db # prod", "DB_PASSWORD=［認証情報］ # prod"),
        ("https://tanaka:Zx81kk@example.com/x", "https://［認証情報］/x"),
        ("{\"password\":\"Zx81kk\",\"n\":1}", "{\"password\":\"［認証情報］\",\"n\":1}"),
        ("a,password\n1,Zx81kk\n", "a,password\n1,［認証情報］\n"),
    ] {
        assert_eq!(mask(given), want);
        assert_eq!(mask(want), want, "masking again changes nothing");
    }
}

/// Takes minutes if any step is quadratic.
#[test]
fn hostile_rows_take_no_longer_than_their_length() {
    for unit in [
        "パスワード",
        "パスワード：",
        "パスワードは",
        "password=",
        "password,",
        "password\t\n",
        "password |\n",
        "token ",
        "-----BEGIN PRIVATE ",
        "PuTTY-User-Key-File-",
        "://",
        "://a:",
        "a@",
        "Bearer ",
        "Cookie: ",
        "sig=",
        "otpauth://",
        "eyJ",
        "eyJa.",
        "AKIA",
        ":AA",
        "1Q~",
        "-p ",
        "パスワードは以下\n",
        "ID/PW: ",
        "WIFI:",
        "password(",
        "\"",
        "PIN,PIN\n",
        "sk-",
        "password\n|",
        "pw|pw\n",
        "パスワードをお送りします\n",
        "ssid key ",
        "ログイン：a/",
        "$6$a",
        "networkcredential(\"",
        "sqlplus a/",
    ] {
        let text = unit.repeat(200_000 / unit.len());
        assert_eq!(mask(&text).lines().count(), text.lines().count());
    }
}
