using KafkaPi.EndToEnd.Collections;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

// Two at a time on any machine: stories wait for hosts more than they compute, and a lab needs memory.
[assembly: Parallelization(MaxThreads = 2)]

namespace KafkaPi.EndToEnd.Collections;

/// <summary>Begins with the collections that take longest, so that the last ones end at about the same time.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string?[] Order =
    [
        typeof(ReshapingStories).FullName, typeof(InstallingStories).FullName, typeof(RunningStories).FullName,
        typeof(LabStories).FullName,
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => Rank(collection.TestCollectionClassName))];

    /// <summary>Collections without a place come last.</summary>
    private static int Rank(string? collection) =>
        Array.IndexOf(Order, collection) is var place and >= 0 ? place : Order.Length;
}
