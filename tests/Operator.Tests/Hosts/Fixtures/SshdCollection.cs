using Xunit;

namespace KafkaPi.Operator.Tests.Hosts.Fixtures;

[CollectionDefinition(nameof(SshdFixture))]
public sealed class SshdCollection : ICollectionFixture<SshdFixture>;
