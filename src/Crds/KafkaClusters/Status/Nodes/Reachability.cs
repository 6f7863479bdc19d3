using System.Text.Json.Serialization;

namespace KafkaPi.Crds;

[JsonConverter(typeof(JsonStringEnumConverter<Reachability>))]
public enum Reachability
{
    Unknown,
    True,
    False,
}
