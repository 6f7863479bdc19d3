using System.Text.Json.Serialization;

namespace KafkaPi.Crds;

[JsonConverter(typeof(JsonStringEnumConverter<DeletionPolicy>))]
public enum DeletionPolicy
{
    Retain,
    Stop,
    Purge,
}
