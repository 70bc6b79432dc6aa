"""The formats of well-known tokens, as facts: who makes them, how they begin, of which characters and how many.

One line for each format. What no format tells (a password, a key that is only random) is found by the name that stands
before it (`contexts`) or by the variable that holds it (`variables`). How texts are searched is in `tokens`.
"""

from typing import NamedTuple

WORD = "A-Za-z0-9"
URL = "A-Za-z0-9_-"  # base64url
BASE64 = "A-Za-z0-9+/="
UNPADDED = "A-Za-z0-9+/"
PADDED = "=" + URL
TILDE = "A-Za-z0-9_.~-"
DOTTED = "A-Za-z0-9_.-"
HEX = "0-9a-f"
ANY_HEX = "0-9a-fA-F"
UPPER = "A-Z0-9"
LOWER = "a-z0-9"


class Part(NamedTuple):
    """A piece of a token: `least` to `most` characters of an alphabet; `most` 0 is `least`, -1 is any number."""

    alphabet: str
    least: int
    most: int = 0


class Format(NamedTuple):
    """What its maker says of a token.

    `prefixes` (separated by blanks) stand between the parts `before` and those `behind`; the latter are joined by
    `joint`. A format without a prefix is known by its parts alone. Where the prefix says little, only what
    `needs_digit` tells a token from a word.
    """

    maker: str
    kind: str
    prefixes: str
    behind: tuple[Part, ...]
    documentation: str
    before: tuple[Part, ...] = ()
    joint: str = "."
    needs_digit: bool = False


def _of(alphabet: str, least: int, most: int = 0) -> tuple[Part, ...]:
    return (Part(alphabet, least, most),)


def _jwt(*least: int) -> tuple[Part, ...]:
    return tuple(Part(URL, number, -1) for number in least)


_GITHUB = "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure"
_GITHUB_APP = "https://github.blog/changelog/2026-05-15-github-app-installation-tokens-per-request-override-header/"
_GITLAB = "https://docs.gitlab.com/security/tokens/"
_SLACK = "https://docs.slack.dev/authentication/tokens/"
_STRIPE = "https://docs.stripe.com/keys"
_GOOGLE = "https://developers.google.com/identity/protocols/oauth2"
_AWS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"
_SELLING = "https://developer-docs.amazon.com/sp-api/"
_BEDROCK = "https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html"
_AZURE = "https://learn.microsoft.com/en-us/purview/sit-defn-azure-ad-client-secret"
_AZURE_KEY = "https://github.com/microsoft/security-utilities"
_DEVOPS = "https://learn.microsoft.com/en-us/purview/sit-defn-azure-devops-personal-access-token"
_OPENAI = "https://platform.openai.com/docs/api-reference/authentication"
_HUGGING_FACE = "https://huggingface.co/docs/hub/security-tokens"
_DIGITALOCEAN = "https://docs.digitalocean.com/reference/api/create-personal-access-token/"
_VAULT = "https://developer.hashicorp.com/vault/docs/concepts/tokens"
_TERRAFORM = "https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens"
_MAILGUN = "https://documentation.mailgun.com/docs/mailgun/user-manual/api-key-mgmt/"
_SHOPIFY = "https://shopify.dev/changelog/length-of-the-shopify-access-token-is-increasing"
_SQUARE = "https://developer.squareup.com/docs/build-basics/access-tokens"
_HARNESS = "https://developer.harness.io/docs/platform/automation/api/add-and-manage-api-keys/"
_GRAFANA = "https://grafana.com/docs/grafana/latest/administration/service-accounts/"
_DOPPLER = "https://docs.doppler.com/reference-link/api"
_ATLASSIAN = "https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/"
_CLOUDFLARE = "https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/"
_CLOUDFLARE_CA = "https://developers.cloudflare.com/fundamentals/api/get-started/ca-keys/"
_NEW_RELIC = "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/"
_SENTRY = "https://docs.sentry.io/security-legal-pii/security/token-formats/"
_PLANETSCALE = "https://planetscale.com/docs/api/reference/service-tokens"
_POSTMAN = "https://learning.postman.com/docs/reference/postman-api/authentication/"
_JFROG = "https://jfrog.com/help/r/jfrog-platform-administration-documentation/access-tokens"
_DYNATRACE = "https://docs.dynatrace.com/docs/shortlink/api-authentication"
_AIRTABLE = "https://airtable.com/developers/web/guides/personal-access-tokens"
_CIRCLECI = "https://circleci.com/changelog/new-format-for-api-access-tokens/"
_BUILDKITE = "https://buildkite.com/docs/platform/security/tokens"
_SONAR = "https://docs.sonarsource.com/sonarqube-server/latest/user-guide/managing-tokens/"
_API_KEY = "https://cloud.google.com/docs/authentication/api-keys"
_NUGET = "https://learn.microsoft.com/en-us/nuget/nuget-org/scoped-api-keys"
_CARGO = "https://doc.rust-lang.org/cargo/reference/publishing.html"
_NOTION = "https://developers.notion.com/docs/best-practices-for-handling-api-keys"
_LINEAR = "https://linear.app/developers"
_BRAINTREE = "https://developer.paypal.com/braintree/articles/control-panel/important-gateway-credentials"
_HUBSPOT = "https://developers.hubspot.com/docs/guides/apps/private-apps/overview"
_ATLAS = "https://www.mongodb.com/docs/atlas/api/service-accounts-overview/"
_PADDLE = "https://developer.paddle.com/api-reference/about/api-keys"
_TAILSCALE_KEYS = "tskey-auth- tskey-api- tskey-client- tskey-scim- tskey-webhook-"
_RESEND = "https://resend.com/docs/create-an-api-key"
_PINECONE = "https://docs.pinecone.io/guides/projects/manage-api-keys"
_BREVO = "https://developers.brevo.com/docs/getting-started"
_MOLLIE = "https://docs.mollie.com/reference/authentication"
_TAILSCALE = "https://tailscale.com/kb/1277/key-prefixes"
_VERCEL = "https://vercel.com/changelog/new-token-formats-and-secret-scanning"
_ASANA = "https://developers.asana.com/docs/personal-access-token"
_SALESFORCE = "https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_authentication.htm"
_PLAID = "https://plaid.com/docs/api/tokens/"
_FACEBOOK = "https://developers.facebook.com/docs/facebook-login/guides/access-tokens"
_B64, _B32 = _of(UNPADDED, 76), _of(UNPADDED, 33)
_PERMANENT = (Part("+/" + PADDED, 4, -1), Part("+/" + PADDED, 2, -1), Part(WORD, 30))
_PADDING = (Part(UNPADDED, 6), Part("=", 0, 2))
_JWT_IN_BASE64 = "ZXlKaGJHY2lPaU ZXlKMGVYQWlPaU ZXlKcmFXUWlPaU"  # of `eyJ` and what follows for alg, typ, kid
_STRIPE_KEYS = "sk_live_ sk_test_ sk_prod_ sk_org_ rk_live_ rk_test_ rk_prod_ sk_org_live_ sk_org_test_"

FORMATS = (
    Format("Buddy", "suite", "bud_ut_", _of(URL, 10, -1), "https://buddy.works/docs/tests/unit-tests"),
    Format("GitHub", "classic, OAuth, user, refresh", "ghp_ gho_ ghu_ ghr_", _of("A-Za-z0-9_", 30, -1), _GITHUB),
    Format("GitHub", "installation, also with a JWT", "ghs_", _of(DOTTED, 30, -1), _GITHUB_APP),
    Format("GitHub", "fine-grained", "github_pat_", _of("A-Za-z0-9_", 22, -1), _GITHUB),
    Format("GitLab", "personal, deploy, runner", "glpat- gldt- glrt- glrtr- glptt-", _of(DOTTED, 15, -1), _GITLAB),
    Format("GitLab", "CI job, feed, SCIM, agent", "glcbt- glft- glsoat- glagent-", _of(DOTTED, 15, -1), _GITLAB),
    Format("GitLab", "application, mail, flags", "gloas- glimt- glffct- glwt-", _of(DOTTED, 15, -1), _GITLAB),
    Format("GitLab", "runner registration", "GR1348941", _of(URL, 20, -1), _GITLAB),
    Format("Slack", "bot, user, refresh", "xoxb- xoxp- xoxa- xoxr- xoxs- xoxo-", _of(URL, 8, -1), _SLACK),
    Format("Slack", "configuration", "xoxe- xoxe.xoxp- xoxe.xoxb-", _of(URL, 15, -1), _SLACK),
    Format("Slack", "client", "xoxc- xoxd-", _of("%+/" + PADDED, 15, -1), _SLACK),
    Format("Slack", "app level, workflow", "xapp- xwfp-", _of(URL, 15, -1), _SLACK),
    Format("Stripe", "secret, restricted", _STRIPE_KEYS, _of(WORD, 10, -1), _STRIPE),
    Format("Stripe", "webhook, and makers with Svix", "whsec_", _of(BASE64, 20, -1), "https://docs.stripe.com/webhooks"),
    Format("Google", "API key", "AIza", _of(URL, 35), _API_KEY),
    Format("Google", "OAuth access", "ya29.", _of(DOTTED, 20, -1), _GOOGLE),
    Format("Google", "OAuth refresh", "1//0", _of(URL, 30, -1), _GOOGLE),
    Format("Google", "client secret", "GOCSPX-", _of(URL, 20, -1), _GOOGLE),
    Format("AWS", "access key id", "AKIA ASIA ABIA ACCA", _of(UPPER, 16), _AWS),
    Format("AWS", "access key id, before 2009", "A3T", _of(UPPER, 17), _AWS),
    Format("AWS", "session", "IQoJb3JpZ2lu FwoGZXIvYXdz FQoGZXIvYXdz", _of("A-Za-z0-9+/=%", 40, -1), _AWS),
    Format("AWS", "Bedrock", "ABSK bedrock-api-key-", _of(BASE64, 100, -1), _BEDROCK),
    Format("AWS", "AppSync", "da2-", _of(LOWER, 26), "https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html"),
    Format("Amazon", "Marketplace Web Service", "amzn.mws.", (Part(HEX + "-", 36),), _SELLING),
    Format("Amazon", "client secret", "amzn1.oa2-cs.v1.", _of(HEX, 64), _SELLING),
    Format("Azure", "client secret", "Q~", _of(TILDE, 31, -1), _AZURE, (Part(TILDE, 3), Part("0-9", 1))),
    Format("Azure", "storage, Cosmos DB", "+ASt +ABa +AMC APIM ACDb", _PADDING, _AZURE_KEY, _B64, joint=""),
    Format("Azure", "buses, hubs, Redis", "+ARm +AEh +ASb AIoT AzCa AZEG", _PADDING, _AZURE_KEY, _B32, joint=""),
    Format("Azure", "functions", "AzFu", _of(PADDED, 6, 8), _AZURE_KEY, _of(URL, 44)),
    Format("Azure", "search, registry", "AzSe +ACR", _PADDING, _AZURE_KEY, _of(UNPADDED, 42), joint=""),
    Format("Azure", "keys of today", "JQQJ9", _of(WORD, 27), _AZURE_KEY, _of(WORD, 52)),
    Format("Azure DevOps", "personal", "AZDO", _of(WORD, 4), _DEVOPS, _of(WORD, 76)),
    Format("Azure DevOps", "personal, before 2024", "", _of("a-z2-7", 52), _DEVOPS),
    Format("OpenAI", "project, service, admin", "sk-proj- sk-svcacct- sk-admin-", _of(URL, 20, -1), _OPENAI),
    Format("OpenAI", "user, and makers with the same API", "sk-", _of(WORD, 32, -1), _OPENAI),
    Format("OpenAI", "named user", "sk-", (Part("A-Za-z", 1, 24), Part(WORD, 40, -1)), _OPENAI, joint="-"),
    Format("OpenRouter", "key", "sk-or-v1-", _of(HEX, 64), "https://openrouter.ai/docs/api-reference/authentication"),
    Format("Anthropic", "key", "sk-ant-", _of(URL, 20, -1), "https://docs.anthropic.com/en/api/overview"),
    Format("Hugging Face", "user", "hf_", _of(WORD, 30, -1), _HUGGING_FACE),
    Format("Hugging Face", "organisation", "api_org_", _of(WORD, 30, -1), _HUGGING_FACE),
    Format("Groq", "key", "gsk_", _of(WORD, 48, -1), "https://console.groq.com/docs/api-reference"),
    Format("Replicate", "token", "r8_", _of(WORD, 37, -1), "https://replicate.com/docs/topics/security/api-tokens"),
    Format("Perplexity", "key", "pplx-", _of(WORD, 40, -1), "https://docs.perplexity.ai/getting-started/quickstart"),
    Format("npm", "access", "npm_", _of(WORD, 36, -1), "https://docs.npmjs.com/about-access-tokens"),
    Format("PyPI", "upload", "pypi-", _of(URL, 50, -1), "https://pypi.org/help/#apitoken"),
    Format("Docker", "personal, organisation", "dckr_pat_ dckr_oat_", _of(URL, 20, -1), "https://docs.docker.com/security/for-developers/access-tokens/"),
    Format("DigitalOcean", "personal, OAuth, refresh", "dop_v1_ doo_v1_ dor_v1_", _of(HEX, 64), _DIGITALOCEAN),
    Format("SendGrid", "key", "SG.", (Part(URL, 16, 32), Part(URL, 16, -1)), "https://www.twilio.com/docs/sendgrid/"),
    Format("Vault", "service, batch, recovery", "hvs. hvb. hvr.", _of(URL, 20, -1), _VAULT),
    Format("Vault", "before 1.10", "s.", _of(WORD, 24), _VAULT, needs_digit=True),
    Format("Databricks", "personal", "dapi dose", _of(HEX, 32), "https://docs.databricks.com/aws/en/dev-tools/auth/pat"),
    Format("Twilio", "API key, account", "SK AC", _of(HEX, 32), "https://www.twilio.com/docs/iam/api-keys"),
    Format("Mailgun", "key", "key-", _of(ANY_HEX, 32), _MAILGUN),
    Format("Mailgun", "key of today", "", (Part(HEX, 32), Part(HEX, 8), Part(HEX, 8)), _MAILGUN, joint="-"),
    Format("Mailchimp", "key", "-us", _of("0-9", 1, 2), "https://mailchimp.com/help/about-api-keys/", _of(HEX, 32)),
    Format("Telegram", "bot", ":A", _of(URL, 33, 35), "https://core.telegram.org/bots/api", _of("0-9", 8, 10)),
    Format("Discord", "bot", "", (Part(URL, 24, 28), Part(URL, 6), Part(URL, 27, 40)), "https://discord.com/developers/docs/reference"),
    Format("Shopify", "access, app, custom, private", "shpat_ shpss_ shpca_ shppa_", _of(ANY_HEX, 32), _SHOPIFY),
    Format("Square", "access, secret", "sq0atp- sq0csp-", _of(URL, 22, -1), _SQUARE),
    Format("Square", "access of today", "EAAA", _of(URL, 56, -1), _SQUARE),
    Format("Linear", "API, OAuth, webhook", "lin_api_ lin_oauth_ lin_wh_", _of(WORD, 32, -1), _LINEAR),
    Format("Notion", "integration", "ntn_ secret_", _of(WORD, 40, -1), _NOTION),
    Format("Grafana", "service account", "glsa_", _of("A-Za-z0-9_", 41, -1), _GRAFANA),
    Format("Grafana", "cloud", "glc_", _of(BASE64 + "%", 32, -1), _GRAFANA),
    Format("Grafana", "key, before 9.1", "eyJrIjoi", _of(BASE64, 70, -1), _GRAFANA),
    Format("Doppler", "personal, service, CLI", "dp.pt. dp.st. dp.ct. dp.sa. dp.said.", _of(DOTTED, 40, -1), _DOPPLER),
    Format("Doppler", "SCIM, audit", "dp.scim. dp.audit.", _of(DOTTED, 40, -1), _DOPPLER),
    Format("Terraform Cloud", "user, team", ".atlasv1.", _of(PADDED, 60, -1), _TERRAFORM, _of(WORD, 14)),
    Format("Atlassian", "API", "ATATT3 ATCTT3 ATSTT3 ATBB", _of(PADDED, 24, -1), _ATLASSIAN),
    Format("Heroku", "key", "HRKU-", _of(URL, 30, -1), "https://devcenter.heroku.com/articles/authentication"),
    Format("Cloudflare", "origin CA", "v1.0-", (Part(HEX, 24), Part(HEX, 146)), _CLOUDFLARE_CA, joint="-"),
    Format("Cloudflare", "user, account, global", "cfut_ cfat_ cfk_", _of(URL, 40, -1), _CLOUDFLARE),
    Format("New Relic", "user, insert, browser", "NRAK- NRII- NRIQ- NRRA- NRJS-", _of(URL, 15, -1), _NEW_RELIC),
    Format("New Relic", "licence, also of a region", "NRAL", (), _NEW_RELIC, _of(LOWER, 36)),
    Format("Sentry", "organisation", "sntrys_", _of("A-Za-z0-9+/=_-", 40, -1), _SENTRY),
    Format("Sentry", "user, application, integration", "sntryu_ sntrya_ sntryi_", _of(HEX, 64), _SENTRY),
    Format("PlanetScale", "all", "pscale_tkn_ pscale_pw_ pscale_oauth_", _of("=" + DOTTED, 32, -1), _PLANETSCALE),
    Format("RubyGems", "key", "rubygems_", _of(HEX, 48), "https://guides.rubygems.org/api-key-scopes/"),
    Format("crates.io", "token", "cio", _of(WORD, 32), _CARGO),
    Format("NuGet", "key", "oy2", _of(LOWER, 43), _NUGET),
    Format("Postman", "key", "PMAK-", (Part(HEX, 24), Part(HEX, 34)), _POSTMAN, joint="-"),
    Format("Postman", "collection", "PMAT-", _of(UPPER, 26), _POSTMAN),
    Format("Pulumi", "access", "pul-", _of(HEX, 40), "https://www.pulumi.com/docs/administration/access-identity/"),
    Format("Airtable", "personal", "pat", (Part(WORD, 14), Part(HEX, 64)), _AIRTABLE),
    Format("JFrog", "key, reference", "AKC cmVmd", _of(WORD, 50, -1), _JFROG),
    Format("Figma", "personal", "figd_ figo_ figu_", _of(URL, 35, -1), "https://developers.figma.com/docs/rest-api/"),
    Format("Fly.io", "access", "fm1a_ fm1r_ fm2_ fo1_", _of("A-Za-z0-9+/=_,-", 40, -1), "https://fly.io/docs/security/tokens/"),
    Format("Netlify", "personal", "nfp_", _of(WORD, 36, -1), "https://docs.netlify.com/api/get-started/"),
    Format("Supabase", "personal", "sbp_", _of(URL, 28, -1), "https://supabase.com/docs/guides/platform/personal-access-tokens"),
    Format("Supabase", "secret", "sb_secret_", _of(URL, 28, -1), "https://supabase.com/docs/guides/getting-started/api-keys"),
    Format("CircleCI", "personal, project", "CCIPAT_ CCIPRJ_", _of(URL, 40, -1), _CIRCLECI),
    Format("Buildkite", "all", "bkua_ bkaa_ bkaj_ bkar_ bkct_ bkpt_ bkpat_ bkps_", _of(DOTTED, 40, -1), _BUILDKITE),
    Format("SonarQube", "user, project, global", "squ_ sqp_ sqa_", _of(HEX, 40), _SONAR),
    Format("Brevo", "API, SMTP", "xkeysib- xsmtpsib-", (Part(HEX, 64), Part(WORD, 16)), _BREVO, joint="-"),
    Format("Dynatrace", "all", "dt0", (Part(LOWER, 3), Part(UPPER, 8, 24), Part(UPPER, 64)), _DYNATRACE),
    Format("1Password", "secret key", "A3-", _of("A-Z0-9-", 33, 40), "https://support.1password.com/secret-key-security/"),
    Format("1Password", "service account", "ops_eyJ", _of("+/" + PADDED, 100, -1), "https://developer.1password.com/docs/"),
    Format("Adobe", "client secret", "p8e-", _of(URL, 32, -1), "https://developer.adobe.com/developer-console/docs/"),
    Format("Alibaba Cloud", "access key id", "LTAI", _of(WORD, 12, 20), "https://www.alibabacloud.com/help/en/ram/"),
    Format("ClickHouse Cloud", "secret", "4b1d", _of(WORD, 38), "https://clickhouse.com/docs/cloud/manage/openapi"),
    Format("Clojars", "deploy", "CLOJARS_", _of(WORD, 60), "https://github.com/clojars/clojars-web/wiki/Deploy-Tokens"),
    Format("Contentful", "management", "CFPAT-", _of(URL, 40, -1), "https://www.contentful.com/developers/docs/"),
    Format("Dropbox", "access", "sl.", _of("=" + DOTTED, 100, -1), "https://developers.dropbox.com/oauth-guide"),
    Format("Duffel", "access", "duffel_test_ duffel_live_", _of(PADDED, 40, -1), "https://duffel.com/docs/api/overview/authentication"),
    Format("EasyPost", "key", "EZAK EZTK", _of(WORD, 54), "https://docs.easypost.com/docs/authentication"),
    Format("Facebook", "page, app", "EAAM EAAC EAAG EAAB EAAJ", _of(WORD, 100, -1), _FACEBOOK),
    Format("Facebook", "app", "|", _of(URL, 27, 40), _FACEBOOK, _of("0-9", 15, 16)),
    Format("Flutterwave", "secret", "FLWSECK_TEST- FLWSECK-", _of(URL, 12, -1), "https://developer.flutterwave.com/docs"),
    Format("Frame.io", "developer", "fio-u-", _of(PADDED, 60, -1), "https://developer.frame.io/docs/getting-started/authentication"),
    Format("Harness", "personal, service", "pat. sat.", (Part(URL, 22), Part(WORD, 24), Part(WORD, 20)), _HARNESS),
    Format("Infracost", "key", "ico-", _of(WORD, 32), "https://www.infracost.io/docs/"),
    Format("LangSmith", "personal, service", "lsv2_pt_ lsv2_sk_", _of("a-f0-9_", 32, -1), "https://docs.langchain.com/langsmith/create-account-api-key"),
    Format("42", "API", "s-s4t2ud- s-s4t2af-", _of(HEX, 64), "https://api.intra.42.fr/apidoc/guides/getting_started"),
    Format("Mapbox", "secret", "sk.eyJ", (Part(URL, 40, -1), Part(URL, 20, -1)), "https://docs.mapbox.com/help/glossary/access-token/"),
    Format("MaxMind", "licence", "_mmk", (), "https://dev.maxmind.com/geoip/", (Part(WORD, 6), Part("A-Za-z0-9_", 30))),
    Format("Octopus Deploy", "key", "API-", _of(UPPER, 25, 32), "https://octopus.com/docs/octopus-rest-api/how-to-create-an-api-key"),
    Format("OpenShift", "user", "sha256~", _of(URL, 43), "https://docs.openshift.com/container-platform/latest/authentication/"),
    Format("PostHog", "personal", "phx_", _of(URL, 39, -1), "https://posthog.com/docs/api/personal-api-keys"),
    Format("Prefect", "user, service", "pnu_ pnb_", _of(WORD, 36), "https://docs.prefect.io/cloud/users/api-keys"),
    Format("ReadMe", "key", "rdme_", _of(LOWER, 70), "https://docs.readme.com/main/reference/intro/authentication"),
    Format("Resend", "key", "re_", (Part(WORD, 8), Part(WORD, 24)), _RESEND, joint="_", needs_digit=True),
    Format("Scalingo", "token", "tk-us-", _of(URL, 48, -1), "https://developers.scalingo.com/"),
    Format("SettleMint", "all", "sm_aat_ sm_pat_ sm_sat_", _of(WORD, 16, -1), "https://console.settlemint.com/documentation/"),
    Format("Shippo", "token", "shippo_live_ shippo_test_", _of(ANY_HEX, 40), "https://docs.goshippo.com/docs/guides_general/authentication/"),
    Format("Sourcegraph", "access", "sgp_", _of("A-Za-z0-9_", 40, -1), "https://sourcegraph.com/docs/cli/how-tos/creating_an_access_token"),
    Format("Tavily", "key", "tvly-", _of(URL, 24, -1), "https://docs.tavily.com/"),
    Format("Typeform", "personal", "tfp_", _of("=" + DOTTED, 40, -1), "https://www.typeform.com/developers/get-started/"),
    Format("xAI", "key", "xai-", _of(WORD, 60, -1), "https://docs.x.ai/docs/"),
    Format("Yandex Cloud", "API key", "AQVN", _of(URL, 35, 38), "https://yandex.cloud/en/docs/iam/concepts/authorization/api-key"),
    Format("Yandex Cloud", "IAM", "t1.", (Part(PADDED, 10, 600), Part(URL, 86)), "https://yandex.cloud/en/docs/iam/concepts/authorization/iam-token"),
    Format("Apify", "API", "apify_api_", _of(WORD, 36), "https://docs.apify.com/platform/integrations/api"),
    Format("Braintree", "access", "access_token$production$ access_token$sandbox$", _of("$a-z0-9", 49), _BRAINTREE),
    Format("Cerebras", "key", "csk-", _of(LOWER, 48), "https://inference-docs.cerebras.ai/"),
    Format("Checkout.com", "secret", "sk_sbox_", _of(LOWER, 27), "https://www.checkout.com/docs/"),
    Format("Deno", "deploy, organisation", "ddp_ ddo_ ddw_", _of(WORD, 36), "https://docs.deno.com/deploy/"),
    Format("ElevenLabs", "key", "sk_", _of(HEX, 48), "https://elevenlabs.io/docs/api-reference/authentication"),
    Format("Gitea", "access", "gitea_", _of(HEX, 40), "https://docs.gitea.com/development/api-usage"),
    Format("HubSpot", "private app", "pat-na1- pat-na2- pat-eu1- pat-ap1-", _of(HEX + "-", 36), _HUBSPOT),
    Format("LaunchDarkly", "SDK, API", "sdk- api-", _of(HEX + "-", 36), "https://launchdarkly.com/docs/home/account/api"),
    Format("NATS", "seed", "SO SA SU SN SC SX", _of("A-Z2-7", 56), "https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/nkey_auth"),
    Format("Neon", "key", "napi_", _of(LOWER, 60, -1), "https://neon.com/docs/manage/api-keys"),
    Format("NVIDIA", "key", "nvapi-", _of(URL, 60, -1), "https://docs.nvidia.com/nim/"),
    Format("Plaid", "access", "access-sandbox- access-production- access-development-", _of(HEX + "-", 36), _PLAID),
    Format("Razorpay", "key id", "rzp_live_ rzp_test_", _of(WORD, 14), "https://razorpay.com/docs/api/authentication/"),
    Format("Render", "key", "rnd_", _of(WORD, 28), "https://render.com/docs/api"),
    Format("Snyk", "service, user", "snyk_sat. snyk_uat.", _of(DOTTED, 40, -1), "https://docs.snyk.io/developer-tools/snyk-api/authentication-for-api"),
    Format("Tailscale", "all", _TAILSCALE_KEYS, _of(URL, 24, -1), _TAILSCALE),
    Format("Twitter", "bearer", "AAAAAAAAAAAAAAAAAAAAA", _of(WORD + "%", 70, -1), "https://developer.x.com/en/docs/authentication/"),
    Format("Vercel", "all", "vcp_ vci_ vca_ vcr_ vck_", _of(URL, 56), _VERCEL),
    Format("Weights and Biases", "key", "wandb_v1_", _of("A-Za-z0-9_", 40, -1), "https://docs.wandb.ai/"),
    Format("Adafruit IO", "key", "aio_", _of(WORD, 28), "https://io.adafruit.com/api/docs/"),
    Format("Aiven", "password", "AVNS_", _of(URL, 16, -1), "https://aiven.io/docs/products/postgresql"),
    Format("Asana", "personal, before 2024", "1/", (Part("0-9", 14, 16), Part(HEX, 32)), _ASANA, joint=":"),
    Format("Asana", "personal", "2/", (Part("0-9/", 31, 33), Part(HEX, 32)), _ASANA, joint=":"),
    Format("CockroachDB", "key", "CCDB1_", _of("A-Za-z0-9_", 63), "https://www.cockroachlabs.com/docs/cockroachcloud/service-accounts"),
    Format("Defined Networking", "key", "dnkey-", _of(PADDED, 79), "https://docs.defined.net/guides/automating-host-creation/"),
    Format("Endor Labs", "key, secret", "endr+", _of(URL, 16), "https://docs.endorlabs.com/administration/api-keys/"),
    Format("Inngest", "signing", "signkey-prod- signkey-test- signkey-branch-", _of(HEX, 64), "https://www.inngest.com/docs/platform/signing-keys"),
    Format("Langfuse", "secret", "sk-lf-", _of(HEX + "-", 36), "https://langfuse.com/docs"),
    Format("Lob", "secret", "live_", _of(HEX, 35), "https://docs.lob.com/"),
    Format("Mollie", "live", "live_", _of(WORD, 30, -1), _MOLLIE, needs_digit=True),
    Format("Pinecone", "key", "pcsk_", (Part(WORD, 5, 6), Part(WORD, 63)), _PINECONE, joint="_"),
    Format("Salesforce", "session", "00D", (Part(WORD, 8, 15), Part(DOTTED, 30, -1)), _SALESFORCE, joint="!"),
    Format("Tencent Cloud", "secret id", "AKID", _of(WORD, 32), "https://www.tencentcloud.com/document/product/598/32675"),
    Format("Together", "key", "tgp_v1_", _of(URL, 43), "https://docs.together.ai/reference/authentication-1"),
    Format("WakaTime", "key", "waka_", _of(HEX + "-", 36), "https://wakatime.com/developers"),
    Format("Confluent", "secret", "cflt", _of(BASE64, 60), "https://docs.confluent.io/cloud/current/using/api-keys.html"),
    Format("E2B", "key", "e2b_", _of(HEX, 40), "https://e2b.dev/docs/api-key"),
    Format("Firecrawl", "key", "fc-", _of(HEX, 32), "https://docs.firecrawl.dev/introduction"),
    Format("Fireworks", "key", "fw_", _of(WORD, 22, 24), "https://docs.fireworks.ai/", needs_digit=True),
    Format("Honeycomb", "ingest, management", "hcaik_ hcamk_", _of(LOWER, 58), "https://docs.honeycomb.io/configure/environments/"),
    Format("JetBrains", "permanent", "perm- perm:", _PERMANENT, "https://www.jetbrains.com/help/youtrack/"),
    Format("Jina", "key", "jina_", _of(WORD, 60), "https://jina.ai/embeddings/"),
    Format("Modal", "secret", "as-", _of(WORD, 22), "https://modal.com/docs/reference/modal.config", needs_digit=True),
    Format("MongoDB Atlas", "service account", "mdb_sa_sk_", _of(URL, 38, -1), _ATLAS),
    Format("Paddle", "live, sandbox", "pdl_live_apikey_ pdl_sdbx_apikey_", _of("A-Za-z0-9_", 50, -1), _PADDLE),
    Format("Stytch", "live, test", "secret-live- secret-test-", _of(PADDED, 36), "https://stytch.com/docs/api/authentication"),
    Format("age", "identity", "AGE-SECRET-KEY-1 AGE-SECRET-KEY-PQ-1", _of(UPPER, 50, 70), "https://age-encryption.org/v1"),
    Format("JWT", "signed", "eyJ", _jwt(10, 8, 10), "https://www.rfc-editor.org/rfc/rfc7519"),
    Format("JWT", "in base64", _JWT_IN_BASE64, _of(BASE64, 60, -1), "https://www.rfc-editor.org/rfc/rfc7519"),
    Format("JWT", "encrypted", "eyJ", _jwt(10, 0, 8, 8, 10), "https://www.rfc-editor.org/rfc/rfc7516"),
)  # fmt: skip
