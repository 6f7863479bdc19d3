using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Simulation.Rollouts.Pis;

internal sealed class SimHost
{
    public SimHost(RolloutWorld world, int id, bool member)
    {
        Id = id;
        Name = new($"pi{id}");
        Broker = new SimBroker(this, world);
        ZooKeeper = member ? new SimZooKeeper(this) : null;
        Daemons = ZooKeeper is null ? [Broker] : [ZooKeeper, Broker];
    }

    public SimHost Copy(RolloutWorld world)
    {
        var copy = (SimHost)MemberwiseClone();
        copy.Broker = Broker.Copy(copy, world);
        copy.ZooKeeper = ZooKeeper?.Copy(copy);
        copy.Daemons = copy.ZooKeeper is { } member ? [member, copy.Broker] : [copy.Broker];
        copy.Installed = [.. Installed];
        return copy;
    }

    public int Id { get; }

    public NodeName Name { get; }

    public SimZooKeeper? ZooKeeper { get; private set; }

    public SimBroker Broker { get; private set; }

    public ImmutableArray<SimDaemon> Daemons { get; private set; }

    public bool On { get; private set; } = true;

    public bool Frozen { get; set; }

    /// <summary>The operator reaches the host.</summary>
    public bool Reachable { get; set; } = true;

    /// <summary>The host and the other hosts reach each other.</summary>
    public bool Connected { get; set; } = true;

    public bool Runs => On && !Frozen;

    /// <summary>The spec names the host.</summary>
    public bool InSpec { get; set; } = true;

    /// <summary>The host never boots again, and nobody has said so yet.</summary>
    public bool Dead { get; set; }

    /// <summary>The host is gone for good. What comes into the spec under its name is another host.</summary>
    public bool Scrapped { get; private set; }

    public bool Owned { get; set; }

    /// <summary>The distributions on the disk, by the version of Kafka.</summary>
    public HashSet<int> Installed { get; private set; } = [];

    /// <summary>The distribution that the link points to; 0 without a link.</summary>
    public int Current { get; set; }

    /// <summary>The version of the files on the disk; 0 without files, negative once somebody edited them.</summary>
    public int FilesVersion { get; set; }

    /// <summary>ZooKeeper's unit is on the disk.</summary>
    public bool HasMemberUnit { get; set; }

    /// <summary>Another member's disk was put into this host.</summary>
    public bool ForeignDisk { get; set; }

    public bool DiskFull { get; set; }

    /// <summary>The machine-id, which is new with each new SD card.</summary>
    public int Machine { get; private set; }

    /// <summary>The operator has seen data on the host, and has written that down.</summary>
    public bool KnownWithData { get; set; }

    /// <summary>The host came back without the data that it was known to have, and nobody has confirmed that.</summary>
    public bool Bereft { get; set; }

    public void PowerOff(double now)
    {
        if (!On)
        {
            return;
        }

        foreach (var daemon in Daemons)
        {
            daemon.PowerLost(now);
        }

        (On, Frozen) = (false, false);
    }

    public void Boot(double now)
    {
        if (On || Dead || Scrapped)
        {
            return;
        }

        On = true;
        foreach (var daemon in Daemons.Where(d => d.Enabled))
        {
            daemon.Start(now);
        }
    }

    /// <summary>Puts in a new SD card. Somebody confirms the new host key.</summary>
    public void ReplaceDisk(double now)
    {
        PowerOff(now);
        Machine++;
        (Owned, Current, FilesVersion, HasMemberUnit) = (false, 0, 0, false);
        (ForeignDisk, DiskFull) = (false, false);
        Installed.Clear();
        foreach (var daemon in Daemons)
        {
            daemon.Enabled = false;
        }

        Wipe();
        On = true;
    }

    /// <summary>Makes true what a person said: the host is gone for good.</summary>
    public void Scrap(double now)
    {
        ReplaceDisk(now);
        (On, Scrapped, KnownWithData, Bereft) = (false, true, false, false);
    }

    /// <summary>Puts the host into the spec, another one in place of a scrapped host.</summary>
    public void Enter(double now)
    {
        InSpec = true;
        if (!Scrapped)
        {
            return;
        }

        Scrapped = false;
        ReplaceDisk(now);
    }

    /// <summary>Nobody counts any more on the data that the host had.</summary>
    public void ForgetData() => (KnownWithData, Bereft) = (false, false);

    /// <summary>The operator gives the host up.</summary>
    public void Release(bool purge)
    {
        Owned = false;
        ForgetData();
        if (!purge)
        {
            return;
        }

        (Current, FilesVersion) = (0, 0);
        Installed.Clear();
        Broker.Wipe();
    }

    /// <summary>Puts in a new disk for data. The system's disk is as before, and starts its daemons at boot.</summary>
    public void ReplaceDataDisk(double now)
    {
        PowerOff(now);
        Wipe();
        Boot(now);
    }

    /// <summary>Puts in a new disk in place of one of those that the broker has.</summary>
    public void ReplaceDiskOfBroker(int disk, double now)
    {
        PowerOff(now);
        Bereft |= KnownWithData;
        Broker.Wipe(disk);
        Boot(now);
    }

    private void Wipe()
    {
        Bereft |= KnownWithData;
        ZooKeeper?.Wipe();
        Broker.Wipe();
    }
}
