using KafkaPi.EndToEnd.Bed;

namespace KafkaPi.EndToEnd.Collections;

/// <summary>Campaigns, which measure and run only when asked for.</summary>
[CollectionDefinition]
public sealed class Campaigns : ICollectionFixture<Campaigns.Hosts>
{
    public sealed class Hosts() : ClusterBed("campaign", 3, null);
}
