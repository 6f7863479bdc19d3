using System.Text;
using System.Text.Json.Nodes;
using k8s;

namespace KafkaPi.EndToEnd.Bed.Api;

/// <summary>Kubeconfig with a token of the operator's ServiceAccount, for the server of an administrator's.</summary>
internal static class OperatorKubeconfig
{
    public static string Of(KubernetesClientConfiguration admin, string space, string token)
    {
        var authority = admin.SslCaCerts is { Count: > 0 } authorities
            ? Convert.ToBase64String(Encoding.ASCII.GetBytes(authorities[0].ExportCertificatePem()))
            : null;
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Config",
            ["clusters"] = Named(
                "test",
                "cluster",
                new JsonObject { ["server"] = admin.Host, ["certificate-authority-data"] = authority }),
            ["users"] = Named("operator", "user", new JsonObject { ["token"] = token }),
            ["contexts"] = Named(
                "operator",
                "context",
                new JsonObject { ["cluster"] = "test", ["user"] = "operator", ["namespace"] = space }),
            ["current-context"] = "operator",
        }.ToJsonString();
    }

    private static JsonArray Named(string name, string kind, JsonObject value) =>
        [new JsonObject { ["name"] = name, [kind] = value }];
}
