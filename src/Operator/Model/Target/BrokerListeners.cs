using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Operator.Model.Desired;

namespace KafkaPi.Operator.Model.Target;

/// <summary>Listeners of one broker as its properties have them.</summary>
/// <param name="InterBroker">
/// The name under which the broker looks for the other brokers. A broker that has no listener of that name is not found
/// by it.
/// </param>
public sealed record BrokerListeners(ImmutableArray<Listener> All, string InterBroker)
{
    public const string Setting = "listeners";

    public const string InterBrokerSetting = "inter.broker.listener.name";

    public const string ProtocolsSetting = "listener.security.protocol.map";

    /// <summary>Kafka's name of the listener between brokers where none is given.</summary>
    public const string Default = "PLAINTEXT";

    /// <summary>Listeners as the properties have them: <c>LAN://:9092,WAN://:9192</c>.</summary>
    public static string Text(ImmutableArray<Listener> listeners) => string.Join(
        ',', listeners.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Name}://:{l.Port}")));

    /// <returns>Null where the properties have no listeners that can be read.</returns>
    public static BrokerListeners? Of(ImmutableSortedDictionary<string, string> properties)
    {
        var protocols = Parts(properties, ProtocolsSetting).Select(part => part.Split(':', 2)).ToArray();
        ImmutableArray<Listener> listeners =
        [
            .. from part in Parts(properties, Setting)
               let name = part.Split("://", 2)[0]
               let port = Port(part)
               where port is not null
               select new Listener(name, port.Value, Protocol(name)),
        ];
        return listeners.IsEmpty ? null : new(listeners, properties.GetValueOrDefault(InterBrokerSetting, Default));

        string Protocol(string name) =>
            protocols.FirstOrDefault(part => part.Length == 2 && part[0] == name)?[1] ?? name;
    }

    public bool Has(string name) => All.Any(l => l.Name == name);

    public int? PortOf(string name) => All.FirstOrDefault(l => l.Name == name)?.Port;

    /// <summary>Both brokers find each other.</summary>
    public bool Understands(BrokerListeners other) => other.Has(InterBroker) && Has(other.InterBroker);

    private static string[] Parts(ImmutableSortedDictionary<string, string> properties, string setting) =>
        properties.GetValueOrDefault(setting, "").Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static int? Port(string part) =>
        ushort.TryParse(
            part.AsSpan(part.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port
            : null;
}
