//! The words by which credentials are announced, and those that only stand where one could be.
//!
//! Apart because these are lists. All words are folded and in lower case.

use super::Word;
use super::label::Class;

/// Words before a value, by what the value is.
#[rustfmt::skip]
pub(super) const LABELS: &[(Class, &[&str])] = &[
    (Class::Password, &[
        "password", "passwd", "passphrase", "passcode", "pwd", "passwort", "パスワード", "パスワ-ド", "ぱすわーど",
        "パスフレーズ", "パスコード", "暗証番号", "暗証コード", "合言葉", "合い言葉", "暗号化キー", "セキュリティキー",
        "ネットワークキー", "wepキー", "wpaキー", "wpa2キー", "psk", "pre-shared key", "事前共有鍵", "事前共有キー",
        "wifiキー", "wi-fiキー", "解凍キー", "復号キー", "ログインパス", "初期パス", "仮パス", "解凍パス", "zipパス",
        "共有パス", "管理者パス", "rootパス", "dbパス", "shoppass", "sitepass", "密码", "秘密の質問の答え",
    ]),
    (Class::Loose, &["pass", "pw", "パス", "p/w", "鍵"]),
    (Class::Key, &[
        "secret", "token", "api key", "api-key", "api_key", "apikey", "apiキー", "api トークン", "access key",
        "access-key", "access_key", "accesskey", "アクセスキー", "secret key", "secretkey", "シークレット",
        "シークレットキー", "秘密鍵", "トークン", "認証キー", "認証鍵", "共有キー", "署名キー", "暗号鍵", "暗号キー",
        "private key", "private_key", "privatekey", "encryption_key", "encryption key", "encryptionkey",
        "signing_key", "signing key", "signingkey", "auth_key", "authkey", "auth key", "account_key", "accountkey",
        "account key", "shared_key", "sharedkey", "sharedaccesskey", "master_key", "masterkey", "service_key",
        "license_key", "webhook_url", "credential", "credentials", "認証情報", "client_key", "deploy_key",
        "セットアップキー", "setup key", "totp", "2段階認証のキー", "2段階認証キー", "二段階認証のキー",
        "二段階認証キー", "2要素認証のキー", "認証アプリのキー", "認証アプリ", "認証アプリ用キー", "リカバリーキー", "回復キー",
        "recovery key", "bitlocker", "app_key", "appkey", "app key", "secret_access_key", "authorization",
        "x-api-key", "\"auth\"", "'auth'", ":_auth", "functions-key", "x-functions-key", "licence key", "証明書のパスワード", "otp_secret", "mfa_secret",
    ]),
    (Class::Pin, &[
        "pin", "pinコード", "pin番号", "ピンコード", "ワンタイムパスワード", "ワンタイムコード", "ワンタイムキー", "otp",
        "認証コード", "確認コード", "認証番号", "2段階認証コード", "二段階認証コード", "セキュリティコード", "verification code",
        "security code", "one-time code", "one-time password", "バックアップコード", "リカバリーコード", "recovery code",
        "backup code", "recovery codes", "backup codes", "cvv", "cvc", "暗証", "暗証番号", "暗証コード", "解除コード", "ロック番号", "解錠コード", "解錠番号",
        "開錠コード", "開錠番号", "ドアコード", "入室コード", "入館コード", "キーボックスの番号", "キーボックス", "オートロック", "オートロックの番号", "金庫の番号",
        "login code", "ログインコード", "passcode",
    ]),
];

/// Other words of the list.
#[rustfmt::skip]
pub(super) const OTHERS: &[(Word, &[&str])] = &[
    (Word::Pem, &["-----begin"]),
    (Word::Putty, &["putty-user-key-file-"]),
    (Word::Scheme, &["://"]),
    (Word::Bearer, &["bearer", "basic", "negotiate", "ntlm"]),
    (Word::Cookie, &["cookie:", "cookie'", "cookie\""]),
    (Word::Session, &[
        "phpsessid", "jsessionid", "sessionid", "session_id", "connect.sid", "laravel_session", "asp.net_sessionid",
        "_session", "aspsessionid", "remember_token", "sid", "jwt", "access_token", "auth_token", "cakephp", "ci_session",
    ]),
    (Word::Signature, &["sig=", "signature=", "x-amz-signature=", "x-goog-signature=", "accountkey=", "apikey=", "x-amz-security-token="]),
    (Word::Webhook, &[
        "hooks.slack.com/", "discord.com/api/webhooks/", "discordapp.com/api/webhooks/", "webhook.office.com/",
        "chat.googleapis.com/v1/spaces/", "logic.azure.com", "hooks.zapier.com/hooks/catch/",
        "outlook.office.com/webhook/", "api.telegram.org/bot", "hook.eu1.make.com/", "maker.ifttt.com/trigger/",
    ]),
    (Word::Otp, &["otpauth://"]),
    (Word::Wifi, &["wifi:"]),
    (Word::Oracle, &["oracle:thin:", "sqlplus ", "oracle:oci:"]),
    (Word::Account, &[
        "ログイン情報", "アカウント情報", "ログインアカウント", "接続情報", "認証情報", "アクセス情報", "アカウント", "ログイン", "credentials", "login",
        "basic認証", "ベーシック認証", "管理画面", "共有アカウント", "テストアカウント", "検証アカウント",
    ]),
    (Word::Ssid, &["ssid", "wi-fi", "wifi", "無線lan"]),
    (Word::Hash, &["$apr1$", "$2a$", "$2b$", "$2y$", "$1$", "$5$", "$6$", "$y$", "$argon2", "{ssha}", "pbkdf2_sha256$"]),
    (Word::Flag, &["-u", "-p", "--user", "/user:", "identified by"]),
    (Word::Argument, &["convertto-securestring", "networkcredential(", "-aspassword", "usernamepasswordcredentials("]),
];

/// A value that holds one of these holds a place only.
#[rustfmt::skip]
pub(super) const HOLDERS: &[&str] = &[
    "your-", "your_", "yourpass", "yourtoken", "yourapi", "yoursecret", "yourkey", "-here", "_here", "placeholder", "redacted", "masked",
    "replaceme", "replace_me", "replace-me", "insert_", "insert-", "<pass", "<token", "<secret", "<api", "dummy", "●", "•", "ここに",
    "process.env", "secrets.", "vault:", "!vault", "!secret", "op://", "keyvault", "arn:aws", "ssm:", "sm://", "vars.", "var.", "env.",
    "env(", "env:", "config.", "settings.", "params.", "example_", "_example", "-example", "example-", "todo",
];

/// A value that starts with one of these holds a place only.
#[rustfmt::skip]
pub(super) const HOLDER_STARTS: &[&str] = &[
    "changeme", "change_me", "change-me", "change_this", "xxx", "example", "sample", "enter", "input", "my-secret",
    "my_secret", "my-token", "my_token", "mysecrettoken", "some-", "some_", "the-", "foobar", "test_token", "enc(", "enc[", "***",
];

/// Words of letters only that stand after `password:` without being one.
#[rustfmt::skip]
pub(super) const TALK: &[&str] = &[
    "string", "str", "text", "varchar", "char", "chararray", "bytes", "byte", "boolean", "bool", "number", "integer", "int", "null",
    "nil", "none", "undefined", "true", "false", "required", "optional", "hidden", "masked", "redacted", "secret", "token", "password",
    "passwd", "pass", "pwd", "passphrase", "username", "user", "name", "email", "mail", "login", "id", "key", "value", "type", "field",
    "input", "prompt", "object", "any", "unknown", "void", "option", "optionstring", "self", "this", "new", "old", "current", "confirm",
    "reset", "change", "changed", "forgot", "forgotten", "expired", "invalid", "incorrect", "wrong", "missing", "empty", "blank",
    "default", "yes", "no", "on", "off", "enabled", "disabled", "is", "are", "was", "must", "should", "will", "can", "may", "and", "or",
    "not", "for", "to", "in", "on", "the", "a", "an", "of", "with", "your", "my", "auto", "generated", "random", "strong", "weak",
    "encrypted", "hashed", "hash", "plain", "plaintext", "base", "basic", "bearer", "digest", "oauth", "saml", "sso", "ldap", "todo",
    "tbd", "na", "same", "see", "below", "above", "attached", "here", "there", "sent", "separately", "please", "sensitive", "private",
    "public", "final", "const", "let", "var", "static", "readonly", "env", "config", "file", "path", "url", "uri", "link", "form",
    "label", "placeholder", "description", "title", "date", "time", "expires", "expiry", "length", "policy", "manager", "protected",
    "authentication", "authorization", "credentials", "credential", "securestring", "pkcs", "test", "example", "sample", "changeme",
    "blob", "json", "xml", "yaml", "uuid", "guid", "data", "arraybuffer", "buffer", "interface", "class", "struct", "enum", "fn",
    "def", "return", "if", "else", "when", "while", "import", "export", "from", "select", "insert", "update", "where", "excel", "word",
    "windows", "linux", "google", "microsoft", "apple", "slack", "zoom", "teams", "chrome", "access", "refresh", "session", "cookie",
    "header", "body", "query", "param", "params", "request", "response", "error", "failed", "success", "ok", "ng", "count", "list",
    "array", "map", "set", "passwort", "motdepasse", "clave", "senha", "contrasena", "kennwort", "mot", "unset", "obscured", "visible",
    "show", "hide", "remember", "save", "saved", "stored", "store", "update", "updated", "valid", "accepted", "denied", "ignored",
];

/// Techniques, systems and norms: `SHA-256`, `Windows 10`. Digits may follow.
#[rustfmt::skip]
pub(super) const TECHNIQUES: &[&str] = &[
    "sha", "md", "aes", "rsa", "bcrypt", "argon", "pbkdf", "scrypt", "hmac", "hmacsha", "utf", "base", "oauth", "tls", "ssl", "ntlm", "ldap", "rs",
    "hs", "es", "ps", "iso", "jis", "rfc", "windows", "win", "office", "microsoft", "ms", "outlook", "ios", "macos", "android", "ipv",
    "http", "wpa", "wep", "x", "pkcs", "ed", "secp", "ecdsa", "mysql", "postgresql", "postgres", "ec", "s", "fido", "p", "v", "ver",
    "excel", "word", "zip", "level", "step", "no", "web", "f", "q", "a", "b", "c", "sms", "otp", "totp", "mfa", "des", "crc", "vpn", "wifi",
];

/// Endings of files.
pub(super) const FILES: &[&str] = &[
    ".pdf", ".xlsx", ".xls", ".xlsm", ".docx", ".doc", ".pptx", ".ppt", ".html", ".htm", ".txt", ".csv",
    ".json", ".yaml", ".yml", ".xml", ".zip", ".png", ".jpg", ".md", ".toml", ".conf", ".log", ".kdbx",
    ".pem", ".crt", ".cer", ".pfx", ".p12", ".msg", ".eml",
];

/// What values are called, longest first where one starts with another.
#[rustfmt::skip]
pub(super) const NAMES: &[&str] = &[
    "passwords", "password", "passphrase", "passwd", "passcode", "pass", "pwd", "pw", "secrets", "secret", "tokens", "token", "credentials",
    "credential", "access", "account", "client", "refresh", "private", "public", "service", "signing", "encryption", "authorization",
    "authentication", "authenticated", "auth", "oauth", "api", "keys", "key", "ids", "id", "user", "username", "name", "admin", "db", "database", "app",
    "new", "old", "current", "confirm", "confirmation", "reset", "my", "the", "bearer", "aws", "gcp", "azure", "github", "slack", "line",
    "channel", "webhook", "url", "value", "string", "hash", "login", "session", "jwt", "root", "mysql", "postgres", "redis", "smtp", "mail",
    "env", "var", "input", "field", "text", "data", "file", "path", "header", "manager", "provider", "store", "config", "default", "test",
];

/// Parts of names that end in a word for a key but hold none.
#[rustfmt::skip]
pub(super) const HARMLESS: &[&str] = &[
    "csrf", "xsrf", "nextpage", "next_page", "page_token", "pagetoken", "page-token", "continuation", "synctoken", "sync_token", "max_",
    "maxtoken", "num_", "total_", "prompt_", "completion_", "input_token", "output_token", "stop_token", "eos", "pad_", "bos", "unk_",
    "special_", "cancellation", "cancel", "public", "publishable", "pub_", "cache", "primary", "foreign", "sort", "partition", "i18n", "idempotency", "nextsync",
    "device_token_type", "token_type", "design", "non_secret", "nosecret", "hint", "lexer", "syntax", "keyword", "compass", "bypass", "by_pass",
];

/// What may follow a word for a key within one name without changing what it is.
#[rustfmt::skip]
pub(super) const SUFFIXES: &[&str] = &[
    "value", "val", "key", "base64", "b64", "str", "string", "text", "plain", "prod", "production", "dev", "stg", "staging", "live", "test",
    "old", "new", "current", "main", "default", "admin", "user", "root", "db", "api", "id1", "primary", "secondary", "raw", "access", "accesskey", "jp", "base", "auth", "bot",
    "web", "app", "server", "client", "mail", "smtp", "mysql", "postgres", "redis", "v1", "v2", "master", "backup", "hex",
];

/// What follows a word for a key within one name and makes it the name of something else.
#[rustfmt::skip]
pub(super) const OTHER_SUFFIXES: &[&str] = &[
    "id", "ids", "name", "names", "url", "uri", "path", "file", "dir", "count", "counts", "length", "len", "size", "type", "arn", "version", "expires",
    "expiry", "expiration", "ttl", "age", "hash", "hashes", "policy", "field", "label", "hint", "limit", "min", "max", "usage", "endpoint", "host",
    "ref", "header", "column", "index", "status", "at", "in", "date", "time", "digest", "checksum", "fingerprint", "prefix", "enabled", "required", "class",
];

/// Poor passwords that really are used, and that manuals show as well.
#[rustfmt::skip]
pub(super) const POOR: &[&str] = &[
    "changeme", "password", "password1", "password123", "passw0rd", "p@ssw0rd", "pass", "admin", "administrator", "root", "guest", "test",
    "testtest", "welcome", "qwerty", "letmein", "secret", "default", "himitsu", "initial", "temp", "sample", "demo", "login", "user", "abcd",
    "abcdef", "abcdefg", "asdf", "asdfgh", "aaaa", "0000", "1111", "1234", "12345", "123456", "1234567", "12345678", "123456789", "11111111", "00000000",
];

/// Words that join a word for a password in front.
#[rustfmt::skip]
pub(super) const DESCRIBING: &[&str] = &[
    "初期", "仮の", "仮", "新しい", "新", "共有", "共通", "共通の", "ログイン", "ログイン用", "解凍", "管理者", "管理者用", "管理", "現在の", "今回の", "一時", "zipの", "ZIPの", "Wi-Fiの", "WiFiの",
];

/// Words by which a sentence announces a value on a line below.
#[rustfmt::skip]
pub(super) const SENT: &[&str] = &[
    "送り", "送付", "送信", "知らせ", "連絡", "通知", "共有", "案内", "記載", "記し", "以下", "下記", "次の", "こちら", "発行", "設定し", "変更し", "伝え", "とおり", "通り", "です", "になります", "となります", "below", "follow", ":",
];

/// Words by which a sentence says that the value comes another way.
#[rustfmt::skip]
pub(super) const ELSEWHERE: &[&str] = &["別", "後ほど", "後日", "追って", "のちほど", "電話", "SMS", "口頭", "忘れ", "separate", "再設定", "変更をお願い", "変更してください", "送付は", "廃止"];
