using KafkaPi.EndToEnd.Bed;

namespace KafkaPi.EndToEnd.Collections;

/// <summary>Stories that begin with free hosts and install what they need.</summary>
[CollectionDefinition]
public sealed class InstallingStories : ICollectionFixture<InstallingStories.Hosts>
{
    public sealed class Hosts() : ClusterBed("installing", 1, QuickJvms);
}
