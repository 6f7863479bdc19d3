using System.Text;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Types.BuiltIn;

/// <summary>Rules of Secrets beyond their schema.</summary>
internal static class SecretRules
{
    private const string AccountAnnotation = "kubernetes.io/service-account.name";

    /// <summary>The members that a Secret of a type must have.</summary>
    private static readonly Dictionary<string, string[]> RequiredMembers = new()
    {
        ["kubernetes.io/tls"] = ["tls.crt", "tls.key"],
        ["kubernetes.io/ssh-auth"] = ["ssh-privatekey"],
        ["kubernetes.io/dockerconfigjson"] = [".dockerconfigjson"],
    };

    public static readonly KindRules Secret = new(
        (secret, _) => Prepare(secret),
        (secret, old) =>
        [
            .. DataRules.Errors(secret, ["data"], []),
            .. TypeErrors(secret, old),
            .. DataRules.ImmutableErrors(secret, old, "data"),
        ]);

    private static void Prepare(JsonObject secret)
    {
        if (secret["stringData"] is JsonObject texts)
        {
            foreach (var (name, value) in texts)
            {
                secret.Ensure("data")[name] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value.Text() ?? ""));
            }
        }

        secret.Remove("stringData");
        if (string.IsNullOrEmpty(secret.Text("type")))
        {
            secret["type"] = "Opaque";
        }
    }

    private static IEnumerable<FieldError> TypeErrors(JsonObject secret, JsonObject? old)
    {
        var type = secret.Text("type") ?? "";
        foreach (var key in RequiredMembers.GetValueOrDefault(type, []))
        {
            if (secret.At("data", key) is null)
            {
                yield return FieldError.Required($"data[{key}]");
            }
        }

        if (type == "kubernetes.io/basic-auth"
            && secret.At("data", "username") is null
            && secret.At("data", "password") is null)
        {
            yield return FieldError.Required("data[username]");
            yield return FieldError.Required("data[password]");
        }

        if (type == "kubernetes.io/service-account-token"
            && string.IsNullOrEmpty(secret.Text("metadata", "annotations", AccountAnnotation)))
        {
            yield return FieldError.Required($"metadata.annotations[{AccountAnnotation}]");
        }

        if (old is not null && !JsonNode.DeepEquals(secret["type"], old["type"]))
        {
            yield return FieldError.Invalid("type", secret["type"], "field is immutable");
        }
    }
}
