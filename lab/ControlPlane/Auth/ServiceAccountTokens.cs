using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Storage;

namespace KafkaPi.ControlPlane.Auth;

/// <summary>
/// Signed tokens of ServiceAccounts (JWT, ES256). A token is valid while its account exists, until it expires.
/// </summary>
internal sealed class ServiceAccountTokens(ECDsa key, Store store, TimeProvider time)
{
    private const string Issuer = "https://kubernetes.default.svc";
    private const string Header = """{"alg":"ES256","typ":"JWT"}""";

    public (string Token, DateTimeOffset Expires) Issue(
        StoredObject account, TimeSpan lifetime, IEnumerable<string> audiences)
    {
        var now = time.GetUtcNow();
        var claims = new JsonObject
        {
            ["iss"] = Issuer,
            ["sub"] = $"system:serviceaccount:{account.Key.Namespace}:{account.Key.Name}",
            ["aud"] = JsonText.Array(audiences.DefaultIfEmpty(Issuer)),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + lifetime).ToUnixTimeSeconds(),
            ["kubernetes.io"] = new JsonObject
            {
                ["namespace"] = account.Key.Namespace,
                ["serviceaccount"] =
                    new JsonObject { ["name"] = account.Key.Name, ["uid"] = account.Root.Text("metadata", "uid") },
            },
        };
        var signed = $"{Encode(Encoding.UTF8.GetBytes(Header))}.{Encode(JsonText.Bytes(claims))}";
        lock (key)
        {
            var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
            return ($"{signed}.{Encode(signature)}", now + lifetime);
        }
    }

    public User? Verify(string token)
    {
        if (token.Split('.') is not [var header, var claims, var signature])
        {
            return null;
        }

        try
        {
            return IsSigned($"{header}.{claims}", Base64Url.DecodeFromChars(signature))
                ? UserOf(JsonText.ParseObject(Base64Url.DecodeFromChars(claims)))
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    private bool IsSigned(string signed, byte[] signature)
    {
        lock (key)
        {
            return key.VerifyData(Encoding.ASCII.GetBytes(signed), signature, HashAlgorithmName.SHA256);
        }
    }

    private User? UserOf(JsonObject claims)
    {
        var account = claims["kubernetes.io"];
        var ns = account.Text("namespace") ?? "";
        var name = account.Text("serviceaccount", "name") ?? "";
        var uid = account.Text("serviceaccount", "uid") ?? "";
        var stored = store.Current.Find(new("serviceaccounts", ns, name));
        if (claims.Integer("exp") <= time.GetUtcNow().ToUnixTimeSeconds()
            || stored?.Root.Text("metadata", "uid") != uid
            || !claims.Texts("aud").Contains(Issuer))
        {
            return null;
        }

        return User.Authenticated(
            $"system:serviceaccount:{ns}:{name}", ["system:serviceaccounts", $"system:serviceaccounts:{ns}"], uid);
    }

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
