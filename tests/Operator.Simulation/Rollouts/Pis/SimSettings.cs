using System.Collections.Immutable;
using KafkaPi.Operator.Kafka.Requests;
using KafkaPi.Operator.Model.BrokerConfig;

namespace KafkaPi.Operator.Simulation.Rollouts.Pis;

/// <summary>
/// What is given live for the brokers, as ZooKeeper keeps it beside the files, and the one setting of the spec that is
/// taken live.
/// </summary>
internal sealed class SimSettings(RolloutWorld world)
{
    /// <summary>It decides for which broker's restart there is room.</summary>
    public const string Live = DescribeTopicConfigs.MinInSyncReplicas;

    private const string Default = "1";

    /// <summary>A setting that only a person has ever given.</summary>
    private const string Theirs = "log.retention.bytes";

    private Dictionary<(int Broker, string Key), string> _given = [];
    private HashSet<int> _theirs = [];

    /// <summary>The brokers for which the live setting was last given by a person.</summary>
    private HashSet<int> _byHand = [];
    private string? _clusterWide;
    private readonly Dictionary<(string? Given, string? ClusterWide, string? File, string? Theirs), EffectiveConfig>
        _told = [];

    public SimSettings Copy(RolloutWorld world) => new(world)
    {
        _given = new(_given), _theirs = [.. _theirs], _byHand = [.. _byHand], _clusterWide = _clusterWide,
    };

    /// <summary>The setting's value by version of the files; null where they do not name it.</summary>
    public string? In(int version) => version < 0 ? null : world.Files(version).Live;

    public string InForce(SimBroker broker) =>
        _given.GetValueOrDefault((broker.Host.Id, Live)) ?? _clusterWide ?? In(broker.RunningVersion) ?? Default;

    /// <summary>Edits the live setting of the spec, and nothing else.</summary>
    public void Edit(string? value)
    {
        world.Spec = world.Spec with { Live = value };
        world.Fault($"the spec is edited to {Live}={value ?? "nothing"}");
    }

    /// <summary>A person alters settings with kafka-configs.</summary>
    public void ByHand(SimHost host, int argument)
    {
        if (!world.Ensemble.HasQuorum || !host.Broker.Serves)
        {
            return;
        }

        var value = argument % 3 == 0 ? null : $"{argument % 3}";
        switch (argument / 3 % 4)
        {
            case 0: _clusterWide = value; break;
            case 1: (_given[(host.Id, Theirs)], _) = ("7", _theirs.Add(host.Id)); break;
            default: (_, _) = (Give(host.Id, Live, value), _byHand.Add(host.Id)); break;
        }

        world.Fault(
            $"somebody alters settings by hand: for all {_clusterWide ?? "nothing"}, "
                + $"{string.Join(", ", _given.Select(g => $"pi{g.Key.Broker} {g.Key.Key}={g.Value}"))}");
    }

    /// <summary>People take back what they altered of the live setting by hand.</summary>
    public void TakeBack()
    {
        _clusterWide = null;
        foreach (var broker in _byHand)
        {
            Give(broker, Live, null);
        }
    }

    /// <summary>The operator alters settings.</summary>
    public bool Alter(SimBroker broker, ConfigChange alteration)
    {
        if (!broker.Serves || !world.Ensemble.HasQuorum)
        {
            return false;
        }

        foreach (var (key, value) in alteration.Set)
        {
            Give(broker.Host.Id, key, value);
        }

        foreach (var key in alteration.Delete)
        {
            Give(broker.Host.Id, key, null);
        }

        if (alteration.Keys.Contains(Live))
        {
            _byHand.Remove(broker.Host.Id);
        }

        return true;
    }

    public EffectiveConfig Told(SimBroker broker)
    {
        var (given, file) = (_given.GetValueOrDefault((broker.Host.Id, Live)), In(broker.RunningVersion));
        var theirs = _given.GetValueOrDefault((broker.Host.Id, Theirs));
        var key = (given, _clusterWide, file, theirs);
        if (_told.TryGetValue(key, out var known))
        {
            return known;
        }

        SettingLevel?[] levels =
        [
            Level(SettingSource.PerBroker, given),
            Level(SettingSource.ClusterWide, _clusterWide),
            Level(SettingSource.File, file),
            Level(SettingSource.Default, Default),
        ];
        return _told[key] = new(ImmutableSortedDictionary<string, BrokerSetting>.Empty
            .Add(Live, new(InForce(broker), false, false, [.. levels.OfType<SettingLevel>()]))
            .Add(Theirs, new(
                theirs ?? "-1", false, false, theirs is null ? [] : [new(SettingSource.PerBroker, Theirs, theirs)]))
            .Add("kafka", new("", IsReadOnly: true, false, [])));

        static SettingLevel? Level(SettingSource source, string? value) =>
            value is null ? null : new(source, Live, value);
    }

    /// <summary>At rest every broker goes by the spec, and no more is given live than that takes.</summary>
    public void AreAsSpecified()
    {
        var wanted = In(world.Wanted) ?? _clusterWide ?? Default;
        foreach (var broker in world.Brokers.Where(b => b.Host.InSpec))
        {
            if (InForce(broker) != wanted)
            {
                throw world.Broken(
                    $"pi{broker.Host.Id} rests with {Live}={InForce(broker)}, and {wanted} is specified");
            }

            var beneath = _clusterWide ?? In(broker.RunningVersion) ?? Default;
            if (_given.ContainsKey((broker.Host.Id, Live)) && beneath == wanted)
            {
                throw world.Broken($"pi{broker.Host.Id} rests with {Live} given live although it is that without");
            }

            if (_theirs.Contains(broker.Host.Id) && !_given.ContainsKey((broker.Host.Id, Theirs)))
            {
                throw world.Broken($"what a person has given for pi{broker.Host.Id} was taken away");
            }
        }
    }

    /// <summary>What the operator has altered on a broker that is gone would be the next one's of that id.</summary>
    public bool IsLeftOn(SimHost host) => _given.ContainsKey((host.Id, Live)) && !_byHand.Contains(host.Id);

    /// <summary>Nobody remembers that the operator gave it. What is still given, a person has to take back.</summary>
    public void LeaveToPerson(SimHost host) => _byHand.Add(host.Id);

    private bool Give(int broker, string key, string? value)
    {
        if (value is null)
        {
            return _given.Remove((broker, key));
        }

        _given[(broker, key)] = value;
        return true;
    }
}
