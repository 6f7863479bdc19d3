using System.Text.Json.Serialization;

namespace KafkaPi.Crds;

[JsonConverter(typeof(JsonStringEnumConverter<DistributionFlavor>))]
public enum DistributionFlavor
{
    Confluent,
    Apache,
}
