namespace KafkaPi.Operator.Simulation.Directories;

/// <summary>A directory for messages on a disk of its own.</summary>
internal sealed class SimDirectory(string path)
{
    public string Path { get; } = path;

    public bool IsPlugged { get; set; } = true;

    /// <summary>A broker has written its <c>meta.properties</c>.</summary>
    public bool IsMarked { get; set; }

    public SortedSet<int> Partitions { get; } = [];

    /// <summary>
    /// Copies on their way to this directory, with the time at which each is whole. A copy that Kafka has given up is
    /// never whole.
    /// </summary>
    public SortedDictionary<int, double> Futures { get; } = [];

    /// <summary>What was moved away, with the time at which Kafka deletes it.</summary>
    public Dictionary<int, double> Deleted { get; } = [];

    public bool HasReplicas => Partitions.Count + Futures.Count + Deleted.Count > 0;
}
