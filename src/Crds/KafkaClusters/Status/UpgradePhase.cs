using System.Text.Json.Serialization;

namespace KafkaPi.Crds;

[JsonConverter(typeof(JsonStringEnumConverter<UpgradePhase>))]
public enum UpgradePhase
{
    Binaries,
    Protocol,
}
