using System.Collections.Immutable;

namespace KafkaPi.Operator.Simulation;

internal sealed class SimHost
{
    public SimHost(World world, int id, bool member)
    {
        Id = id;
        Name = new($"pi{id}");
        Broker = new SimBroker(this, world);
        ZooKeeper = member ? new SimZooKeeper(this) : null;
        Daemons = ZooKeeper is null ? [Broker] : [ZooKeeper, Broker];
    }

    public int Id { get; }

    public Desired.NodeName Name { get; }

    public SimZooKeeper? ZooKeeper { get; }

    public SimBroker Broker { get; }

    public ImmutableArray<SimDaemon> Daemons { get; }

    public bool On { get; private set; } = true;

    public bool Frozen { get; set; }

    /// <summary>The operator reaches it.</summary>
    public bool Reachable { get; set; } = true;

    /// <summary>The other hosts reach it, and it them.</summary>
    public bool Connected { get; set; } = true;

    public bool Runs => On && !Frozen;

    /// <summary>The spec names it.</summary>
    public bool InSpec { get; set; } = true;

    /// <summary>It never boots again, and nobody has said so yet.</summary>
    public bool Dead { get; set; }

    /// <summary>It is gone for good: what comes into the spec under its name is another one.</summary>
    public bool Scrapped { get; private set; }

    public bool Owned { get; set; }

    /// <summary>The distributions on the disk, by the version of Kafka.</summary>
    public HashSet<int> Installed { get; } = [];

    /// <summary>The distribution that the link points to; 0: there is none.</summary>
    public int Current { get; set; }

    /// <summary>The version of the files on the disk; 0: there are none, negative: somebody has edited them.</summary>
    public int FilesVersion { get; set; }

    /// <summary>Another member's disk was put into this host.</summary>
    public bool ForeignDisk { get; set; }

    public bool DiskFull { get; set; }

    /// <summary>Its machine-id: a new one comes with each new SD card.</summary>
    public int Machine { get; private set; }

    /// <summary>The operator has seen data on it, and could write that down.</summary>
    public bool KnownWithData { get; set; }

    /// <summary>It came back without the data that it was known to have, and nobody has confirmed that.</summary>
    public bool Bereft { get; set; }

    public void PowerOff(double now)
    {
        if (!On) return;
        foreach (var daemon in Daemons) daemon.PowerLost(now);
        (On, Frozen) = (false, false);
    }

    public void Boot(double now)
    {
        if (On || Dead || Scrapped) return;
        On = true;
        foreach (var daemon in Daemons.Where(d => d.Enabled)) daemon.Start(now);
    }

    /// <summary>A new SD card, by somebody who confirmed the new host key.</summary>
    public void ReplaceDisk(double now)
    {
        PowerOff(now);
        Machine++;
        (Owned, Current, FilesVersion, ForeignDisk, DiskFull) = (false, 0, 0, false, false);
        Installed.Clear();
        foreach (var daemon in Daemons) daemon.Enabled = false;
        Wipe();
        On = true;
    }

    /// <summary>Whoever said that it is gone for good was right.</summary>
    public void Scrap(double now)
    {
        ReplaceDisk(now);
        (On, Scrapped, KnownWithData, Bereft) = (false, true, false, false);
    }

    /// <summary>Into the spec.</summary>
    public void Enter(double now)
    {
        InSpec = true;
        if (!Scrapped) return;
        Scrapped = false;
        ReplaceDisk(now);
    }

    /// <summary>The operator gives it up.</summary>
    public void Release(bool purge)
    {
        (Owned, KnownWithData, Bereft) = (false, false, false);
        if (!purge) return;
        (Current, FilesVersion) = (0, 0);
        Installed.Clear();
        Broker.Wipe();
    }

    /// <summary>The disk of the data is another one; the system's is as before, and starts its daemons at boot.</summary>
    public void ReplaceDataDisk(double now)
    {
        PowerOff(now);
        Wipe();
        Boot(now);
    }

    private void Wipe()
    {
        Bereft |= KnownWithData;
        ZooKeeper?.Wipe();
        Broker.Wipe();
    }
}
