using System.Text.Json.Serialization;

namespace KafkaPi.Crds;

[JsonConverter(typeof(JsonStringEnumConverter<HostKeyPolicy>))]
public enum HostKeyPolicy
{
    TrustOnFirstUse,
    Strict,
}
