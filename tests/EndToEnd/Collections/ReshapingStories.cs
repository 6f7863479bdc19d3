using KafkaPi.EndToEnd.Bed;

namespace KafkaPi.EndToEnd.Collections;

/// <summary>Stories that change which hosts, disks and members a cluster has.</summary>
[CollectionDefinition]
public sealed class ReshapingStories : ICollectionFixture<ReshapingStories.Hosts>
{
    public sealed class Hosts() : ClusterBed("reshaping", 2, QuickJvms);
}
