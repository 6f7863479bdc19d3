using System.Collections.Immutable;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Simulation.Loop;

namespace KafkaPi.Operator.Simulation.Directories;

/// <summary>One Pi whose broker has the only copy of every partition, in directories that come and go.</summary>
internal sealed class DirectoryWorld(bool traced) : SimulatedWorld(traced)
{
    private const double DeletedAfter = 12;

    private int _partitions;

    public ImmutableArray<SimDirectory> Directories { get; } = [new("/a"), new("/b"), new("/c")];

    public Process Broker { get; } = new();

    /// <summary>When a copy grew, came or went last.</summary>
    public double CopiesGrewAt { get; private set; }

    public bool On { get; private set; } = true;

    public bool Reachable { get; set; } = true;

    /// <summary>The directories that the spec names, in its order.</summary>
    public ImmutableArray<string> Spec { get; set; } = ["/a"];

    /// <summary>Stands for all other settings.</summary>
    public int Setting { get; set; } = 1;

    public bool Serves => On && Broker.IsAlive && Now - Broker.StartedAt >= 2;

    public ImmutableArray<string> Running => Named(Broker.Running);

    public ImmutableArray<string> Staged => Named(Broker.Staged);

    public SimDirectory Of(string path) => Directories.Single(d => d.Path == path);

    /// <summary>The unit waits for the disks of all directories that it names.</summary>
    public void Start()
    {
        if (!On || Broker.IsAlive || Broker.Staged is null || !Staged.All(path => Of(path).IsPlugged))
        {
            return;
        }

        Broker.Start(Now);
        foreach (var path in Running)
        {
            Of(path).IsMarked = true;
        }

        if (Directories.FirstOrDefault(d => !Running.Contains(d.Path) && d.Partitions.Count > 0) is { } left)
        {
            throw Broken($"the broker was started without {left.Path}, which has {left.Partitions.Count} partitions");
        }
    }

    public void CreatePartition()
    {
        if (!Serves)
        {
            return;
        }

        var directory = Directories.Where(d => Running.Contains(d.Path)).MinBy(d => d.Partitions.Count)!;
        directory.Partitions.Add(++_partitions);
        Tell($"partition {_partitions} comes to {directory.Path}");
    }

    public void Move(int partition, string to)
    {
        if (!Serves || Directories.FirstOrDefault(d => d.Partitions.Contains(partition)) is not { } from)
        {
            return;
        }

        CopiesGrewAt = Now;
        foreach (var other in Directories.Where(d => d.Path != to))
        {
            other.Futures.Remove(partition);
        }

        if (from.Path == to)
        {
            return;
        }

        if (!Running.Contains(to))
        {
            throw Broken($"partition {partition} was to be moved to {to}, which the broker does not have");
        }

        Of(to).Futures.TryAdd(partition, Now + 1 + partition % 5);
    }

    public void PowerOff()
    {
        On = false;
        Broker.End();
        GiveCopiesUp();
    }

    public void Crash()
    {
        Broker.Crash(Now);
        GiveCopiesUp();
    }

    /// <summary>Kafka gives up some copies when it comes back.</summary>
    private void GiveCopiesUp()
    {
        foreach (var directory in Directories)
        {
            foreach (var partition in directory.Futures.Keys.Where(p => p % 2 == 1).ToArray())
            {
                directory.Futures[partition] = double.MaxValue;
            }
        }
    }

    public void Boot()
    {
        if (On)
        {
            return;
        }

        On = true;
        if (Broker.IsEnabled)
        {
            Start();
        }
    }

    private void Run(SimDirectory directory)
    {
        foreach (var (partition, _) in directory.Futures.Where(f => Now >= f.Value).ToArray())
        {
            directory.Futures.Remove(partition);
            directory.Partitions.Add(partition);
            var from = Directories.Single(d => d != directory && d.Partitions.Remove(partition));
            CopiesGrewAt = Now;
            from.Deleted[partition] = Now + DeletedAfter;
        }

        foreach (var (partition, _) in directory.Deleted.Where(d => Now >= d.Value).ToArray())
        {
            directory.Deleted.Remove(partition);
        }
    }

    private static ImmutableArray<string> Named(RenderedDaemon? daemon) =>
        daemon is null ? [] : [.. daemon.Settings["log.dirs"].Split(',')];

    public override string ToString() => string.Join("; ", Directories.Select(d =>
        $"{d.Path} {d.Partitions.Count} partitions, {d.Futures.Count} to come, "
        + $"{d.Deleted.Count} deleted{(Running.Contains(d.Path) ? ", in use" : "")}"));

    protected override void PassSecond()
    {
        if (!On)
        {
            return;
        }

        if (!Broker.IsAlive && Now >= Broker.StartsAt)
        {
            Start();
        }

        if (!Serves)
        {
            return;
        }

        if (Directories.Any(d => d.Futures.Values.Any(at => at < double.MaxValue)))
        {
            CopiesGrewAt = Now;
        }

        foreach (var directory in Directories.Where(d => Running.Contains(d.Path)))
        {
            Run(directory);
        }
    }
}
