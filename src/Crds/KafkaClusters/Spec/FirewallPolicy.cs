using System.Text.Json.Serialization;

namespace KafkaPi.Crds;

[JsonConverter(typeof(JsonStringEnumConverter<FirewallPolicy>))]
public enum FirewallPolicy
{
    Manage,
    Ignore,
}
