using System.Text.Json.Serialization;

namespace KafkaPi.Crds;

[JsonConverter(typeof(JsonStringEnumConverter<ZooKeeperRole>))]
public enum ZooKeeperRole
{
    [JsonStringEnumMemberName("leader")]
    Leader,

    [JsonStringEnumMemberName("follower")]
    Follower,

    [JsonStringEnumMemberName("observer")]
    Observer,

    [JsonStringEnumMemberName("standalone")]
    Standalone,
}
