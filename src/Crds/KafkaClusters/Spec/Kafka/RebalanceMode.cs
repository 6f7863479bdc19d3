using System.Text.Json.Serialization;

namespace KafkaPi.Crds;

[JsonConverter(typeof(JsonStringEnumConverter<RebalanceMode>))]
public enum RebalanceMode
{
    OnScaling,
    Manual,
    Never,
}
