using System.Text.Json.Serialization;

namespace KafkaPi.Crds;

[JsonConverter(typeof(JsonStringEnumConverter<NodeRole>))]
public enum NodeRole
{
    [JsonStringEnumMemberName("zookeeper")]
    ZooKeeper,

    [JsonStringEnumMemberName("broker")]
    Broker,
}
