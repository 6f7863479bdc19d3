using KafkaPi.EndToEnd.Bed;

namespace KafkaPi.EndToEnd.Collections;

/// <summary>Stories about one installed cluster, which they leave as they found it.</summary>
[CollectionDefinition]
public sealed class RunningStories : ICollectionFixture<RunningStories.Hosts>
{
    public sealed class Hosts() : ClusterBed("running", 0, QuickJvms);
}
