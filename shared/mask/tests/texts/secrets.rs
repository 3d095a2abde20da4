//! Credentials: what is forbidden in every dress, and the talk, code and ids beside them that must pass.

use crate::{mask, none_is_secret};
use sekisho_mask::{Engine, Kind, Piece, PieceKind};

/// Each text holds a credential, which follows the `|`.
fn all_forbidden(cases: &[(&str, &str)]) {
    let engine = Engine::default();
    let mut wrong = Vec::new();
    for (text, secret) in cases {
        assert!(text.contains(secret), "{text}: {secret}");
        let masked = mask(text);
        let counts = engine.mask(vec![Piece::new(PieceKind::Text, *text)]).counts().clone();
        let blocked = counts.forbidden().contains_key(&Kind::Secret);
        if !blocked || engine.forbidden_in(text).is_none() || masked.contains(secret) {
            wrong.push(format!("{text:?} -> {masked:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// A text with a secret in it; the parts are joined so that no scanner takes this file for a leak.
fn joined(parts: &[&str]) -> String {
    parts.concat()
}

#[test]
fn tokens_are_known_by_their_shape() {
    let long = "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0U1v2W3x4";
    let hex = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    let tokens = [
        joined(&["AKIA", "Q3EGRWTZ5NDX7KPB"]),
        joined(&["ASIA", "Q3EGRWTZ5NDX7KPB"]),
        joined(&["ghp_", &long[..36]]),
        joined(&["gho_", &long[..36]]),
        joined(&["github_pat_", "11ABCDE7Y0", "_", long]),
        joined(&["glpat-", &long[..20]]),
        joined(&["xoxb-", "2345678901-2345678901234-", &long[..24]]),
        joined(&["xoxp-", "2345678901-2345678901234-", hex]),
        joined(&["xapp-", "1-A0123456789-1234567890123-", hex]),
        joined(&["https://hooks.slack.com/services/", "T0123ABCD/B0123ABCD/", &long[..24]]),
        joined(&["https://discord.com/api/webhooks/", "123456789012345678/", long]),
        joined(&[
            "https://example.webhook.office.com/webhookb2/",
            "11111111-2222-3333-4444-555555555555@x/IncomingWebhook/",
            hex,
            "/y",
        ]),
        joined(&["AIza", "SyD4k3jf8s7Hgd83kdK38dj3kd93kdk38d"]),
        joined(&["GOCSPX-", &long[..28]]),
        joined(&["ya29.", long, long]),
        joined(&["1//0", "gK3jd8", long]),
        joined(&["sk-", long]),
        joined(&["sk-proj-", long, "_", long]),
        joined(&["sk-ant-", "api03-", long, "-", long]),
        joined(&["sk_live_", &long[..24]]),
        joined(&["rk_live_", &long[..24]]),
        joined(&["whsec_", &long[..32]]),
        joined(&["SG.", &long[..22], ".", &long[..43]]),
        joined(&["SK", hex]),
        joined(&["npm_", &long[..36]]),
        joined(&["pypi-", "AgEIcHlwaS5vcmc", long, long]),
        joined(&["eyJ", "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.", "k3jd8FkdjE93kdk38dKJd93kdk3"]),
        joined(&["hf_", &long[..34]]),
        joined(&["shpat_", hex]),
        joined(&["dop_v1_", hex, hex]),
        joined(&["123456789:", "AAE", &long[..32]]),
        joined(&["abc8Q", "~", "kdj38dkJd93kdk38djDkd93kdk38djdk93"]),
        joined(&[long, long, long, "abc/1O/w1cDnyilFU="]),
        joined(&["glsa_", &long[..32], "_1a2b3c4d"]),
        joined(&["hvs.", long]),
        joined(&[hex, "-us12"]),
    ];
    for token in &tokens {
        for (before, after) in [
            ("", ""),
            ("キーは「", "」です。"),
            ("key=", "\n"),
            ("(", ")"),
            ("{\"k\": \"", "\"}"),
            ("これ→ ", " ←"),
        ] {
            let text = format!("{before}{token}{after}");
            let masked = mask(&text);
            assert!(!masked.contains(&token[token.len() / 2..]), "{text} -> {masked}");
            assert!(Engine::default().forbidden_in(&text).is_some(), "{text}");
        }
        let wide: String = token
            .chars()
            .map(|c| char::from_u32(u32::from(c) + 0xfee0).filter(|_| c.is_ascii_graphic()).unwrap_or(c))
            .collect();
        assert_eq!(Engine::default().forbidden_in(&wide), Some(Kind::Secret), "{wide}");
        let split: String = token.chars().flat_map(|c| [c, '\u{200b}']).collect();
        assert_eq!(Engine::default().forbidden_in(&split), Some(Kind::Secret), "{split}");
    }
}

#[test]
fn private_keys_go_with_their_armour() {
    let body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7";
    for name in [
        "PRIVATE KEY",
        "RSA PRIVATE KEY",
        "EC PRIVATE KEY",
        "OPENSSH PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "PGP PRIVATE KEY BLOCK",
    ] {
        let lines = format!(
            "次のとおり\n-----BEGIN {name}-----\n{body}\n{body}\n{body}=\n-----END {name}-----\n以上"
        );
        assert_eq!(mask(&lines), "次のとおり\n［認証情報］\n\n\n\n\n以上", "{name}");
        let one = format!(
            "{{\"private_key\": \"-----BEGIN {name}-----\\n{body}\\n{body}\\n-----END {name}-----\\n\", \"x\": 1}}"
        );
        assert!(!mask(&one).contains("MIIE"), "{}", mask(&one));
        assert!(mask(&one).ends_with(", \"x\": 1}"), "{}", mask(&one));
    }
    let cut = format!("-----BEGIN PRIVATE KEY-----\n{body}\n{body}");
    assert!(!mask(&cut).contains("MIIE"));
    let putty = format!(
        "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: x\nPublic-Lines: 1\nAAAA\nPrivate-Lines: 1\n{body}\nPrivate-MAC: 0a1b\n"
    );
    assert!(!mask(&putty).contains(body), "{}", mask(&putty));
    none_is_secret(&[
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo\n-----END PUBLIC KEY-----",
        "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\n-----END CERTIFICATE-----",
        "先頭が「-----BEGIN PRIVATE KEY-----」で始まるファイルを共有しないでください。",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKxk3jd8FkdjE93kdk38dKJd93kdk3abcdefghijk user@host",
    ]);
}

#[test]
fn japanese_sentences_tell_passwords() {
    all_forbidden(&[
        ("パスワードは「Sakura#2024」です。", "Sakura#2024"),
        ("パスワードは Sakura2024 です", "Sakura2024"),
        ("パスワードはsakuraです。", "sakura"),
        ("パスワード：abcd1234", "abcd1234"),
        ("パスワード:abcd1234", "abcd1234"),
        ("パスワード＝abcd1234", "abcd1234"),
        ("ﾊﾟｽﾜｰﾄﾞ: abcd1234", "abcd1234"),
        ("ＰＷ：ｔｏｋｙｏ２０２４", "ｔｏｋｙｏ２０２４"),
        ("PW: Tokyo-2024!", "Tokyo-2024!"),
        ("PW→Xk29dk!", "Xk29dk!"),
        ("pw:tanaka0401", "tanaka0401"),
        ("パス: hogeHoge99", "hogeHoge99"),
        ("パスは hogeHoge99 です", "hogeHoge99"),
        ("解凍パスワード：2024Spring!", "2024Spring!"),
        ("添付ファイルの解凍パスワードは以下の通りです。\n\nxK9#mP2q\n\nよろしくお願いします。", "xK9#mP2q"),
        ("パスワードは下記のとおりです\n  20240401abc\n", "20240401abc"),
        ("初期パスワードは Welcome123 となります。", "Welcome123"),
        ("仮パスワード「tmp-8823-kk」でログインしてください", "tmp-8823-kk"),
        ("初期パスワード（初回ログイン用）: Init#5521", "Init#5521"),
        ("パスワードを「NewPass2025」に変更しました", "NewPass2025"),
        ("パスワードを NewPass2025 に変更しました", "NewPass2025"),
        ("新しいパスワードは、本日から「Haru2025!」に統一します", "Haru2025!"),
        ("ZIPのパスワード【zip99KK!】", "zip99KK!"),
        ("パスワード（Abc12345）を入力", "Abc12345"),
        ("「Abc12345」がパスワードです", "Abc12345"),
        ("k9#mP2qZ というパスワードで入れます", "k9#mP2qZ"),
        ("ワンタイムパスワードは 482913 です。", "482913"),
        ("ワンタイムパスワード: 482913", "482913"),
        ("認証コード：482913", "482913"),
        ("暗証番号は1234です", "1234"),
        ("暗証番号：4649", "4649"),
        ("PINは 8842 でお願いします", "8842"),
        ("PINコード: 884201", "884201"),
        ("金庫の暗証番号は「7788」", "7788"),
        ("WiFiパスワード: guest-wifi-2024", "guest-wifi-2024"),
        ("Wi-FiのSSIDはoffice、パスワードはk8sd92kdです", "k8sd92kd"),
        ("SSID: Office-5F\n暗号化キー: a1b2c3d4e5f6g", "a1b2c3d4e5f6g"),
        ("WIFI:T:WPA;S:Office;P:k8sd92kd;;", "k8sd92kd"),
        ("ログインID: tanaka\nパスワード: Tanaka!234", "Tanaka!234"),
        ("ID: tanaka　PW: Tanaka!234", "Tanaka!234"),
        ("ID/PW: tanaka / Tanaka!234", "Tanaka!234"),
        ("ID/パスワード：admin/Passw0rd", "Passw0rd"),
        ("ID・パスワードは admin / himitsu です", "himitsu"),
        ("IDとパスワードは demo / demo1234 です", "demo1234"),
        ("ID：admin　PASS：adm1n!", "adm1n!"),
        (
            "管理画面のログイン情報\nURL: https://example.com/admin\nユーザー: root\nパスワード: t0psecret",
            "t0psecret",
        ),
        ("2段階認証のキーは JBSWY3DPEHPK3PXP です", "JBSWY3DPEHPK3PXP"),
        ("二段階認証のキー：JBSW Y3DP EHPK 3PXP", "EHPK"),
        ("セットアップキー: JBSWY3DPEHPK3PXPJBSWY3DP", "JBSWY3DPEHPK3PXPJBSWY3DP"),
        ("合言葉は「yamakawa」です", "yamakawa"),
        ("APIキーは 8f7d6a5b4c3e2f1a0b9c8d7e です", "8f7d6a5b4c3e2f1a0b9c8d7e"),
        ("アクセストークン：kd83Jdk39dKd03kdKd93kd", "kd83Jdk39dKd03kdKd93kd"),
        ("チャネルシークレット: 0f1e2d3c4b5a69788796a5b4c3d2e1f0", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"),
        (
            "freeeのアクセストークンは 0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978 です",
            "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        ),
        (
            "kintoneのAPIトークン Zk3JdK93kdKd93kdKd03kdKd93kdJd83kdKd93kd を使います",
            "Zk3JdK93kdKd93kdKd03kdKd93kdJd83kdKd93kd",
        ),
        ("パスワード\nXk29dk!Q8\n", "Xk29dk!Q8"),
        ("The password is hunter2.", "hunter2"),
        ("password for the portal: Xy7kk29d", "Xy7kk29d"),
        ("Your temporary password is: Xy7kk29d", "Xy7kk29d"),
        ("Password: correct-horse-9", "correct-horse-9"),
        (
            "添付ファイルの解凍パスワードをお送りいたします。\n\nDkWw8uvrA2\nよろしくお願いします。",
            "DkWw8uvrA2",
        ),
        ("初期パスワードは changeme です。", "changeme"),
        ("初期パスワード：changeme", "changeme"),
        ("パスワードは「password」です", "password"),
        ("認証コードは 482 913 です", "482 913"),
        ("ロッカーの暗証番号4649", "4649"),
        ("解錠コードは 4649# です", "4649#"),
        ("ログインできない場合は ZjZ4TJTjs7 をパスワード欄に入力してください", "ZjZ4TJTjs7"),
        ("Zk3kdd93X を初期パスワードに設定しました", "Zk3kdd93X"),
        ("パスワードですが、Abc123!x になります", "Abc123!x"),
        ("パスワード変更しました→Abc12345", "Abc12345"),
        ("パスワード/tanaka01", "tanaka01"),
        ("zipのパスはいつもの2024sakuraです", "2024sakura"),
        ("会議室のWi-Fi SSID: office-guest / KEY: Neko!6095", "Neko!6095"),
        ("SSID：office-5g　キー：abcd8efgh12", "abcd8efgh12"),
        ("認証アプリに JBSWY3DPEHPK3PXP を登録してください", "JBSWY3DPEHPK3PXP"),
        ("ログイン情報：admin / Abc12345", "Abc12345"),
        ("テストアカウントは demo-user:Zx81kk9! です", "Zx81kk9!"),
        (
            "回復キー：101227-782000-425014-404335-767643-962713-403697-231440",
            "101227-782000-425014-404335-767643-962713-403697-231440",
        ),
        ("前任者から聞いたパスワードはP@ssw0rd!でした", "P@ssw0rd!"),
    ]);
}

#[test]
fn assignments_headers_and_addresses_are_read() {
    all_forbidden(&[
        ("DB_PASSWORD=s3cr3t-db", "s3cr3t-db"),
        ("DB_PASSWORD=hunterpass", "hunterpass"),
        ("export MYSQL_PWD='Zx81!kk'", "Zx81!kk"),
        ("password: hunter", "hunter"),
        ("  password: \"Zx81!kk\"", "Zx81!kk"),
        ("{\"user\":\"tanaka\",\"password\":\"Zx81kk\"}", "Zx81kk"),
        ("{\\\"password\\\":\\\"Zx81kk\\\"}", "Zx81kk"),
        ("<password>Zx81kk</password>", "Zx81kk"),
        ("<add key=\"DbPassword\" value=\"Zx81kk\" />", "Zx81kk"),
        ("<td>パスワード</td><td>Zx81kk99</td>", "Zx81kk99"),
        ("- name: DB_PASSWORD\n  value: \"Zx81kk\"", "Zx81kk"),
        ("Server=db;Database=x;User Id=sa;Password=Zx81kk;Encrypt=true", "Zx81kk"),
        ("Data Source=db;UID=sa;PWD=Zx81kk", "Zx81kk"),
        ("spring.datasource.password=Zx81kk", "Zx81kk"),
        ("const apiKey = 'kd83Jdk39dKd03kd';", "kd83Jdk39dKd03kd"),
        ("api_key: kd83Jdk39dKd03kd", "kd83Jdk39dKd03kd"),
        ("client_secret=kd83Jdk39dKd03kd&x=1", "kd83Jdk39dKd03kd"),
        ("AWS_SECRET_ACCESS_KEY=kd83Jdk39dKd03kd/Kd93kdKd03kdKd93kd+Jd8", "kd83Jdk39dKd03kd"),
        ("aws_secret_access_key = kd83Jdk39dKd03kd/Kd93kdKd03kdKd93kd+Jd8", "kd83Jdk39dKd03kd"),
        ("LINE_CHANNEL_SECRET=0f1e2d3c4b5a69788796a5b4c3d2e1f0", "0f1e2d3c4b5a6978"),
        ("X-ChatWorkToken: 0f1e2d3c4b5a69788796a5b4c3d2e1f0", "0f1e2d3c4b5a6978"),
        ("X-Cybozu-API-Token: Zk3JdK93kdKd93kdKd03kdKd93kdJd83kdKd93kd", "Zk3JdK93kd"),
        ("X-Api-Key: kd83Jdk39dKd03kd", "kd83Jdk39dKd03kd"),
        ("https://example.backlog.com/api/v2/space?apiKey=Kd83Jdk39dKd03kdKd93kd", "Kd83Jdk39dKd03kd"),
        ("Authorization: Bearer kd83Jdk39dKd03kdKd93", "kd83Jdk39dKd03kdKd93"),
        ("-H 'Authorization: Basic dGFuYWthOlp4ODFrazk5'", "dGFuYWthOlp4ODFrazk5"),
        ("Authorization: token kd83Jdk39dKd03kdKd93", "kd83Jdk39dKd03kdKd93"),
        ("Cookie: lang=ja; sessionid=kd83jdk39dkd03kdkd93; theme=dark", "kd83jdk39dkd03kdkd93"),
        ("Set-Cookie: PHPSESSID=kd83jdk39dkd03kdkd93abcdef; path=/", "kd83jdk39dkd03kdkd93"),
        ("JSESSIONID=0F1E2D3C4B5A69788796A5B4C3D2E1F0", "0F1E2D3C4B5A6978"),
        ("postgres://app:Zx81kk@db.example.com:5432/app", "Zx81kk"),
        ("mysql://root:himitsu@127.0.0.1/app", "himitsu"),
        ("https://tanaka:Zx81kk@example.com/x.git", "Zx81kk"),
        ("mongodb+srv://app:Z%40x81kk@cluster0.example.net", "Z%40x81kk"),
        ("redis://:Zx81kk99@cache:6379", "Zx81kk99"),
        (
            "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=kd83Jdk39dKd03kdKd93kdKd03kdKd93kdJd83kdKd93kd==;",
            "kd83Jdk39dKd03kd",
        ),
        (
            "https://x.blob.core.windows.net/c/f?sv=2022-11-02&se=2026&sp=r&sig=kd83Jdk39dKd03kd%2BKd93kdKd03kd%3D",
            "kd83Jdk39dKd03kd",
        ),
        (
            "Endpoint=sb://x;SharedAccessKeyName=k;SharedAccessKey=kd83Jdk39dKd03kdKd93kdKd03kdKd93kd=",
            "kd83Jdk39dKd03kd",
        ),
        (
            "https://s3.example.com/x?X-Amz-Signature=0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0",
            "0f1e2d3c4b5a6978",
        ),
        ("otpauth://totp/Example:taro?secret=JBSWY3DPEHPK3PXP&issuer=Example", "JBSWY3DPEHPK3PXP"),
        ("curl -u tanaka:Zx81kk https://example.com", "Zx81kk"),
        ("mysql -uroot -pZx81kk app", "Zx81kk"),
        ("sshpass -p 'Zx81kk' ssh host", "Zx81kk"),
        ("CREATE USER app IDENTIFIED BY 'Zx81kk';", "Zx81kk"),
        ("machine example.com login tanaka password Zx81kk9d", "Zx81kk9d"),
        ("net use \\\\srv\\x /user:tanaka --password Zx81kk9d", "Zx81kk9d"),
        ("//registry.example.com/:_authToken=kd83Jdk39dKd03kdKd93", "kd83Jdk39dKd03kd"),
        ("ShopPass=kd83jdk3", "kd83jdk3"),
        ("SECRET_KEY = 'django-insecure-kd83jdk39dkd03kdkd93'", "kd83jdk39dkd03kd"),
        ("\"refreshToken\": \"kd83Jdk39dKd03kdKd93\"", "kd83Jdk39dKd03kd"),
        ("Twilio Auth Token: 0f1e2d3c4b5a69788796a5b4c3d2e1f0", "0f1e2d3c4b5a6978"),
        ("Authorization: Basic b+CUYF1bmaq3UxM5j1PfZ802X52t==", "b+CUYF1bmaq3UxM5j1Pf"),
        (
            "{\"auths\":{\"registry.example.com\":{\"auth\":\"3nVncNk84Hu0vDkOqW5+WPjAOhanD1E=\"}}}",
            "3nVncNk84Hu0vDkO",
        ),
        ("deploy:$apr1$NVEQryBa$gtRaLGvwOJH0grVWG32nhl", "gtRaLGvwOJH0grVWG32nhl"),
        ("root:$6$kd83jdk3$Kd83jdk39dkd03kdkd93abcdefKd83jdk39dkd03kdkd9:19000:0", "Kd83jdk39dkd03kdkd93"),
        ("$cred = ConvertTo-SecureString \"5gXG*TP4je9x\" -AsPlainText -Force", "5gXG*TP4je9x"),
        ("new NetworkCredential(\"tanaka\", \"Zx81kk9!\")", "Zx81kk9!"),
        ("jdbc:oracle:thin:scott/Zx81kk9@db.example.com:1521/x", "Zx81kk9"),
        ("postgres://app:#Syjn_XJYB9x@db.example.com:5432/x", "#Syjn_XJYB9x"),
        ("$password = '*AjYjhV2sY4A';", "*AjYjhV2sY4A"),
        ("SECRET_KEY_BASE=0f1e2d3c4b5a69788796a5b4c3d2e1f0", "0f1e2d3c4b5a6978"),
        ("RUNNER_TOKEN_EAST=kT83JwkR9dKb03ydHd93Zq", "kT83JwkR9dKb03yd"),
        (
            "https://hooks.slack.com/services/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",
            "mtOZGOfuhyzATUbAxcCBqFmT",
        ),
        ("jwt_secret: \"correcthorsebattery\"", "correcthorsebattery"),
    ]);
}

#[test]
fn columns_of_credentials_are_read() {
    let csv = "氏名,ログインID,パスワード,備考\n山田,yamada,Zx81kk,済\n鈴木,suzuki,\"qw,er99T\",\n佐藤,sato,********,未\n";
    let masked = mask(csv);
    assert!(!masked.contains("Zx81kk") && !masked.contains("er99T"), "{masked}");
    assert!(masked.contains("********") && masked.contains(",済\n"), "{masked}");
    let table = "| サイト | ID | PW |\n|---|---|---|\n| A | tanaka | Zx81kk9 |\n| B | suzuki | himitsu#1 |\n";
    let masked = mask(table);
    assert!(!masked.contains("Zx81kk9") && !masked.contains("himitsu"), "{masked}");
    assert!(masked.contains("|---|---|---|"), "{masked}");
    let tabs = "user\tpassword\nroot\thimitsu\napp\t12345678\n";
    let masked = mask(tabs);
    assert!(!masked.contains("himitsu") && !masked.contains("12345678"), "{masked}");
    all_forbidden(&[
        ("id,name,api_key\n1,app,kd83Jdk39dKd03kdKd93\n", "kd83Jdk39dKd03kdKd93"),
        ("SSID,暗号化キー\noffice,a1b2c3d4\n", "a1b2c3d4"),
    ]);
}
