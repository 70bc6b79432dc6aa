"""Passwords are masked by the names and options before them; source, types, placeholders and words stay readable."""

from pathlib import Path

import pytest

from reporter.redact import Redactor

SOURCES = Path(__file__).parents[2]
SURROUNDINGS = ("{}", "  at: {}\n  behind", "E   {}", '10:00:00 "app" {}\n', "first\n{}\nlast")


def _masked(text: str) -> list[str]:
    return [Redactor({}).text(around.format(text)) for around in SURROUNDINGS]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("mysql -u root -phunter2 -h db", "hunter2"),
        ("+ mysqldump -h 127.0.0.1 -pS3cr3tPw99 app", "S3cr3tPw99"),
        ("mysql --password=hunter2 -e x", "hunter2"),
        ("mysql --password 'hunter2!x'", "hunter2!x"),
        ("Command '['mysql', '-u', 'root', '-phunter2']' returned 1", "hunter2"),
        ("Command '['mysql', '--password=hunter2']' returned 1", "hunter2"),
        ("sshpass -p hunter2 ssh root@a", "hunter2"),
        ("sshpass -phunter2 scp x", "hunter2"),
        ("['sshpass', '-p', 'hunter2', 'ssh']", "hunter2"),
        ("docker login -u me -p hunter2 reg.example", "hunter2"),
        ("docker login --username me --password hunter2 reg.example", "hunter2"),
        ('["docker","login","-u","me","-p","hunter2"]', "hunter2"),
        ("docker login \\\n  -u me \\\n  -p hunter2", "hunter2"),
        ("podman login -p=S3cr3tPw99 reg.example", "S3cr3tPw99"),
        ("http --auth me:hunter2 GET a.example", "hunter2"),
        ("http -a me:hunter2 GET a.example", "hunter2"),
        ("curl -u me:hunter2 https://a.example", "hunter2"),
        ("curl -sSu 'me:s3cr3t!pw' https://a.example", "s3cr3t!pw"),
        ("curl --proxy-user me:hunter2 a.example", "hunter2"),
        ("'curl'\n'-u'\n'me:hunter2'", "hunter2"),
        ("tool -u me:aB3dE5fG7h", "aB3dE5fG7h"),
        ("tool --pass hunter2 x", "hunter2"),
        ("tool --db-password=hunter2", "hunter2"),
        ("tool --bearer abc123def4 x", "abc123def4"),
        ("keytool -storepass hunter2 -keypass s3cr3tpw", "hunter2"),
        ("keytool -storepass hunter2 -keypass s3cr3tpw", "s3cr3tpw"),
        ("openssl rsa -passin pass:hunter2 -in k", "hunter2"),
        ("java -Djavax.net.ssl.keyStorePassword=hunter2 -jar x", "hunter2"),
        ("redis-cli -h x -a hunter2 ping", "hunter2"),
        ("mongosh -u root -p hunter2 db", "hunter2"),
        ("sqlcmd -S x -U sa -P S3cr3tPw99 -Q y", "S3cr3tPw99"),
        ("ldapsearch -x -D cn=admin -w hunter2 -b dc=x", "hunter2"),
        ("PGPASSWORD=hunter2 psql -h x", "hunter2"),
        ("MYSQL_PWD=hunter2 mysql", "hunter2"),
        ("connect(host='x', password='hunter2')", "hunter2"),
        ('{"user": "me", "password": "hunter2"}', "hunter2"),
        ('{\\"password\\": \\"hunter2\\"}', "hunter2"),
        ("password: hunter2", "hunter2"),
        ("POST /login user=me&password=hunter2&x=1", "hunter2"),
        ("password%3Dhunter2%26x%3D1", "hunter2"),
        ("Server=db;User Id=sa;Password=hunter2;", "hunter2"),
        ("Server=db;Uid=sa;Pwd=s3cr3tpw;", "s3cr3tpw"),
        ("<password>hunter2</password>", "hunter2"),
        ("&lt;password&gt;x&lt; password=&quot;hunter2&quot;", "hunter2"),
        ("User{name=me, password=hunter2}", "hunter2"),
        ("LoginRequest[user=me, password=s3cr3tpw]", "s3cr3tpw"),
        (':password=>"hunter2"', "hunter2"),
        ('("password", "s3cr3tpw")', "s3cr3tpw"),
        ("CREATE USER me WITH PASSWORD 's3cr3tpw'", "s3cr3tpw"),
        ("machine a.example login me password hunter2", "hunter2"),
        ("Login(user='me', password='Tr0ub4dor&3')", "Tr0ub4dor&3"),
        ("password='P@ssword-at'", "P@ssword-at"),
        ("SECRET_KEY = 'a-b$c8d(e)f*g+h'", "a-b$c8d(e)f*g+h"),
        ("APP_KEY=base64:zQcs2L5vn2KsTAnCggbn41WUqms0L10KOl5IQvq0KPc=", "zQcs2L5vn2KsTAnC"),
        ("api_key=abc123def4", "abc123def4"),
        ("client_secret=abc123def4", "abc123def4"),
        ("/x?h=Fastly-Key%3A%20abc123def456ghi7&y=1", "abc123def456ghi7"),
        ("postgres://me:{x7f9k2m4}q@db.example/x", "x7f9k2m4"),
        ("İstanbul password=hunter2", "hunter2"),
    ],
)
def test_text__masks_passwords_of_commands_and_behind_names(text: str, secret: str) -> None:
    assert [shown for shown in _masked(text) if secret in shown or "***" not in shown] == []


@pytest.mark.parametrize(
    "text",
    [
        *("password=None", 'password=""', "password: str", "password: Optional[str] = None", "password: bytes | None"),
        *(
            "password=os.environ['DB_PASSWORD1']",
            "password=****",
            "password='***'",
            "password=<hidden>",
            "password: '['",
        ),
        *("password=[REDACTED]", "password=***REDACTED1***", "password=self.password1", "password=user1.password"),
        *("connect(user=user1, password=password1)", "password=get_password(2)", "password: Annotated[str, Field(8)]"),
        *("password=sha256(x)", "password='sha256'", "password = hashlib.md5(b'x1').hexdigest()", "password=utf8mb4"),
        *("password=$DB_PASSWORD1", "password=${DB_PASSWORD1}", "password=%(password1)s", "password={password1}"),
        *("password={{ db_password2 }}", "password=:password1", "password=?password1", "password=@password1"),
        *("password: int32", "password: uint8_t", "password: [u8; 32]", "password: String,", "password: *string1"),
        *("Password: must have 8 characters", "password must be at least 8 characters", "password: Line 12"),
        *("reset_password=/api/v1/reset", "password_file=/run/secrets/db_password1", "password=0x7ffd1234"),
        *(
            '"password": "required"',
            '"password": {"type": "string1"}',
            "password='<your-password1>'",
            "password=value2",
        ),
        *("password=b'\\x00\\x01\\x02\\x03'", "password='me1@a.example.com'", "password=https://a.example/x1"),
        *("List<Password>pw12abc, x", "test_password=ok", "password='correct-horse-battery'", "password=arg1.value2"),
        *("Unexpected token: 'abc12'", "token: user_token_2", "token=T_STRING1", "token=1.2.3-rc1", "secret: utf8mb4"),
        *(
            "mysql -p",
            "mysql -p database1",
            "mysql -uroot -p$PW1 db",
            'mysql -u root -p"$MYSQL_PW1" db',
            "mysqld -P 3307x",
        ),
        *("mkdir -p build1/x2 /var/lib/mysql", "docker run -p 127.0.0.1:8080:80 mysql:8", "git log -p abc123def"),
        *(
            "ssh -p 2222 root@x1y2z3",
            "cargo test -p my-crate2",
            "make -p x1y2z3a",
            "patch -p1 < a.patch",
            "npx -p tool2x9 x",
        ),
        *("docker login --password-stdin", "docker login -p $REGISTRY_PASSWORD1", "docker login -p ${{ secrets.PW1 }}"),
        *("curl -u $USER1:$PW1 https://a.example", 'curl -u "${A1}:${B1}" x', "docker run -u 1000:group12 x"),
        *("curl -u user:password https://a.example", "tests --pass", "--pass 3 of 12", "--pass-through abc1234x"),
        *("12 pass, 3 fail", "bypass=abc123xy9", "first_pass=step2", "ls -a file2x9", "sshpass -f file1x2y ssh"),
        *(
            "mongodb://%s:%s@host/db",
            "https://user:***@a.example",
            "redis://u:${PASSWORD1}@h",
            "amqp://[user]:[password1]@h",
        ),
        "generateAccessToken: https://docs.a.example/reference/generateAccessToken1",
        *("PrivateKey: testRSA2048PrivateKey,", "authkey=self._authkey)", "private_key: x25519.X25519PrivateKey"),
        *('{"X-aws-ec2-metadata-token": imdsv2_session_token}', ":raises TheToken: ~azure.identity.UnavailableError"),
    ],
)
def test_text__leaves_source_types_placeholders_and_words(text: str) -> None:
    assert _masked(text) == [around.format(text) for around in SURROUNDINGS]


def test_text__masks_nothing_in_sources_of_this_project() -> None:
    paths = [path for path in sorted(SOURCES.glob("reporter/**/*.py")) if path.parent.name != "redact"]
    texts = {path.name: path.read_text(encoding="utf-8") for path in paths}
    assert len(texts) > 100
    assert [name for name, text in texts.items() if Redactor({}).text(text) != text] == []
