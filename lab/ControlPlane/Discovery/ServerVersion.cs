using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace KafkaPi.ControlPlane.Discovery;

/// <summary>The answer to /version: the API level to expect, marked as the lab's stand-in.</summary>
internal static class ServerVersion
{
    public const string Git = "v1.33.0+kafkapi-lab";

    public static JsonObject Document() => new()
    {
        ["major"] = "1",
        ["minor"] = "33",
        ["gitVersion"] = Git,
        ["gitCommit"] = "",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "2025-01-01T00:00:00Z",
        ["goVersion"] = "none",
        ["compiler"] = $".NET {Environment.Version}",
        ["platform"] = $"linux/{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}",
    };
}
