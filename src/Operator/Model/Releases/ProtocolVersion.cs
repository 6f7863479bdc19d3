using System.Globalization;

namespace KafkaPi.Operator.Model.Releases;

/// <summary>
/// A version of the protocol among brokers, <c>inter.broker.protocol.version</c>: Kafka's first two numbers, and
/// before 1.0 its first three. A broker speaks the protocol of its own version and all older ones.
/// </summary>
public readonly record struct ProtocolVersion : IComparable<ProtocolVersion>
{
    /// <summary>The setting, and the input of a broker's revision.</summary>
    public const string Setting = "inter.broker.protocol.version";

    private readonly Version _version;

    private ProtocolVersion(Version version) => _version = version;

    /// <summary>The newest protocol that a version of Kafka speaks.</summary>
    public static ProtocolVersion Of(Version kafka) =>
        new(kafka.Major > 0 ? new(kafka.Major, kafka.Minor) : new(0, kafka.Minor, Math.Max(kafka.Build, 0)));

    /// <summary>
    /// Parses as Kafka does: <c>3.2</c>, <c>3.2.3</c> and <c>3.2-IV0</c> are 3.2, <c>0.10.2.X</c> is 0.10.2.
    /// </summary>
    public static ProtocolVersion? Parse(string text)
    {
        var numbers = text.Split('-')[0].Split('.')
            .TakeWhile(IsNumber).Take(3)
            .Select(n => int.Parse(n, CultureInfo.InvariantCulture))
            .ToArray();
        return numbers switch
        {
            [0, var minor, var patch] => new(new Version(0, minor, patch)),
            [> 0 and var major, var minor, ..] => new(new Version(major, minor)),
            _ => null,
        };

        static bool IsNumber(string part) => part.Length is > 0 and < 4 && part.All(char.IsAsciiDigit);
    }

    public int CompareTo(ProtocolVersion other) => Comparer<Version>.Default.Compare(_version, other._version);

    public static bool operator <(ProtocolVersion left, ProtocolVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(ProtocolVersion left, ProtocolVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(ProtocolVersion left, ProtocolVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ProtocolVersion left, ProtocolVersion right) => left.CompareTo(right) >= 0;

    public override string ToString() => $"{_version}";
}
