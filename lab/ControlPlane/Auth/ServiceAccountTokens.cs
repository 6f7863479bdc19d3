using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Storage;

namespace KafkaPi.ControlPlane.Auth;

/// <summary>Signed tokens of ServiceAccounts (JWT, ES256), good while the account lives and until they expire.</summary>
internal sealed class ServiceAccountTokens(ECDsa key, Store store, TimeProvider time)
{
    private const string Issuer = "https://kubernetes.default.svc";
    private const string Header = """{"alg":"ES256","typ":"JWT"}""";

    public static ServiceAccountTokens In(string directory, Store store, TimeProvider time)
    {
        var file = Path.Combine(directory, "sa.key");
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (File.Exists(file))
            key.ImportFromPem(File.ReadAllText(file));
        else
            PrivateFile.Write(file, key.ExportPkcs8PrivateKeyPem());
        return new(key, store, time);
    }

    public (string Token, DateTimeOffset Expires) Issue(StoredObject account, TimeSpan lifetime, IEnumerable<string> audiences)
    {
        var now = time.GetUtcNow();
        var claims = new JsonObject
        {
            ["iss"] = Issuer,
            ["sub"] = $"system:serviceaccount:{account.Key.Namespace}:{account.Key.Name}",
            ["aud"] = new JsonArray([.. audiences.DefaultIfEmpty(Issuer).Select(audience => (JsonNode)audience)]),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + lifetime).ToUnixTimeSeconds(),
            ["kubernetes.io"] = new JsonObject
            {
                ["namespace"] = account.Key.Namespace,
                ["serviceaccount"] = new JsonObject { ["name"] = account.Key.Name, ["uid"] = account.Root.Text("metadata", "uid") },
            },
        };
        var signed = $"{Encode(Encoding.UTF8.GetBytes(Header))}.{Encode(JsonText.Bytes(claims))}";
        lock (key)
            return ($"{signed}.{Encode(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}", now + lifetime);
    }

    public User? Verify(string token)
    {
        if (token.Split('.') is not [var header, var claims, var signature])
            return null;
        try
        {
            lock (key)
            {
                if (!key.VerifyData(Encoding.ASCII.GetBytes($"{header}.{claims}"), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256))
                    return null;
            }
            var payload = JsonText.ParseObject(Base64Url.DecodeFromChars(claims));
            var account = payload["kubernetes.io"];
            var ns = account.Text("namespace") ?? "";
            var name = account.Text("serviceaccount", "name") ?? "";
            var uid = account.Text("serviceaccount", "uid") ?? "";
            var stored = store.Current.Find(new("serviceaccounts", ns, name));
            if (payload.Integer("exp") <= time.GetUtcNow().ToUnixTimeSeconds() || stored?.Root.Text("metadata", "uid") != uid || !payload.Texts("aud").Contains(Issuer))
                return null;
            return User.Authenticated($"system:serviceaccount:{ns}:{name}", ["system:serviceaccounts", $"system:serviceaccounts:{ns}"], uid);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
