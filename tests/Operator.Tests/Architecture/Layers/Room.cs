using System.Collections.Immutable;

namespace KafkaPi.Operator.Tests.Architecture.Layers;

/// <summary>A room, and the rooms that it may use.</summary>
internal sealed record Room(string Name, ImmutableArray<string> Uses);
