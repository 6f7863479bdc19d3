using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Cel;

/// <summary>One way to call a function.</summary>
/// <param name="Name">Its name; operators are named like <c>_+_</c>.</param>
/// <param name="Member">Whether it is called as <c>first.name(rest)</c>.</param>
/// <param name="Parameters">The types it takes, the receiver first.</param>
/// <param name="Result">What it yields, from the types it is given.</param>
/// <param name="Invoke">Computes it.</param>
internal sealed record Overload(string Name, bool Member, ImmutableArray<CelType> Parameters, Func<IReadOnlyList<CelType>, CelType> Result, Func<object?[], object?> Invoke)
{
    public bool Accepts(IReadOnlyList<CelType> arguments) =>
        arguments.Count == Parameters.Length && !Parameters.Where((wanted, i) => !wanted.Accepts(arguments[i])).Any();
}

/// <summary>Every function and operator that expressions may use: CEL's standard ones and those that Kubernetes adds, as a table.</summary>
internal static class Functions
{
    private static readonly ImmutableArray<Overload> Table = [.. Operators(), .. Conversions(), .. Strings(), .. Lists(), .. Kubernetes(), .. Times(), .. Optionals()];

    private static readonly FrozenDictionary<string, ImmutableArray<Overload>> ByName =
        Table.GroupBy(overload => overload.Name).ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray());

    public static ImmutableArray<Overload> Named(string name, bool member) =>
        [.. ByName.GetValueOrDefault(name, []).Where(overload => overload.Member == member)];

    private static Overload Global(string name, CelType[] parameters, CelType result, Func<object?[], object?> invoke) =>
        new(name, false, [.. parameters], _ => result, invoke);

    private static Overload Method(string name, CelType[] parameters, CelType result, Func<object?[], object?> invoke) =>
        new(name, true, [.. parameters], _ => result, invoke);

    private static IEnumerable<Overload> Operators()
    {
        CelType[] ordered = [CelType.Int, CelType.Uint, CelType.Double, CelType.String, CelType.Bool, CelType.Timestamp, CelType.Duration, CelType.Bytes];
        CelType[] numbers = [CelType.Int, CelType.Uint, CelType.Double];
        yield return Global("_==_", [CelType.Dyn, CelType.Dyn], CelType.Bool, a => CelValues.Equal(a[0], a[1]));
        yield return Global("_!=_", [CelType.Dyn, CelType.Dyn], CelType.Bool, a => !CelValues.Equal(a[0], a[1]));
        foreach (var (left, right) in ordered.Select(type => (type, type)).Concat(numbers.SelectMany(left => numbers.Where(right => right != left).Select(right => (left, right)))))
        {
            yield return Global("_<_", [left, right], CelType.Bool, a => CelValues.Compare(a[0], a[1]) < 0);
            yield return Global("_<=_", [left, right], CelType.Bool, a => CelValues.Compare(a[0], a[1]) <= 0);
            yield return Global("_>_", [left, right], CelType.Bool, a => CelValues.Compare(a[0], a[1]) > 0);
            yield return Global("_>=_", [left, right], CelType.Bool, a => CelValues.Compare(a[0], a[1]) >= 0);
        }
        yield return Global("!_", [CelType.Bool], CelType.Bool, a => !(bool)a[0]!);
        yield return Global("-_", [CelType.Int], CelType.Int, a => checked(-(long)a[0]!));
        yield return Global("-_", [CelType.Double], CelType.Double, a => -(double)a[0]!);
        yield return Global("_+_", [CelType.Int, CelType.Int], CelType.Int, a => checked((long)a[0]! + (long)a[1]!));
        yield return Global("_-_", [CelType.Int, CelType.Int], CelType.Int, a => checked((long)a[0]! - (long)a[1]!));
        yield return Global("_*_", [CelType.Int, CelType.Int], CelType.Int, a => checked((long)a[0]! * (long)a[1]!));
        yield return Global("_/_", [CelType.Int, CelType.Int], CelType.Int, a => (long)a[1]! == 0 ? throw new CelException("division by zero") : (long)a[0]! / (long)a[1]!);
        yield return Global("_%_", [CelType.Int, CelType.Int], CelType.Int, a => (long)a[1]! == 0 ? throw new CelException("modulus by zero") : (long)a[0]! % (long)a[1]!);
        yield return Global("_+_", [CelType.Uint, CelType.Uint], CelType.Uint, a => checked((ulong)a[0]! + (ulong)a[1]!));
        yield return Global("_-_", [CelType.Uint, CelType.Uint], CelType.Uint, a => checked((ulong)a[0]! - (ulong)a[1]!));
        yield return Global("_*_", [CelType.Uint, CelType.Uint], CelType.Uint, a => checked((ulong)a[0]! * (ulong)a[1]!));
        yield return Global("_+_", [CelType.Double, CelType.Double], CelType.Double, a => (double)a[0]! + (double)a[1]!);
        yield return Global("_-_", [CelType.Double, CelType.Double], CelType.Double, a => (double)a[0]! - (double)a[1]!);
        yield return Global("_*_", [CelType.Double, CelType.Double], CelType.Double, a => (double)a[0]! * (double)a[1]!);
        yield return Global("_/_", [CelType.Double, CelType.Double], CelType.Double, a => (double)a[0]! / (double)a[1]!);
        yield return Global("_+_", [CelType.String, CelType.String], CelType.String, a => (string)a[0]! + (string)a[1]!);
        yield return Global("_+_", [CelType.Duration, CelType.Duration], CelType.Duration, a => (TimeSpan)a[0]! + (TimeSpan)a[1]!);
        yield return Global("_-_", [CelType.Duration, CelType.Duration], CelType.Duration, a => (TimeSpan)a[0]! - (TimeSpan)a[1]!);
        yield return Global("_+_", [CelType.Timestamp, CelType.Duration], CelType.Timestamp, a => (DateTimeOffset)a[0]! + (TimeSpan)a[1]!);
        yield return Global("_-_", [CelType.Timestamp, CelType.Timestamp], CelType.Duration, a => (DateTimeOffset)a[0]! - (DateTimeOffset)a[1]!);
        yield return new("_+_", false, [CelType.AnyList, CelType.AnyList], a => a[0], a => new CelList(((CelList)a[0]!).Concat((CelList)a[1]!)));
        yield return Global("@in", [CelType.Dyn, CelType.AnyList], CelType.Bool, a => ((CelList)a[1]!).Exists(item => CelValues.Equal(item, a[0])));
        yield return Global("@in", [CelType.Dyn, CelType.AnyMap], CelType.Bool, a => a[0] is { } key && ((CelMap)a[1]!).ContainsKey(key));
        yield return new("_[_]", false, [CelType.AnyList, CelType.Int], a => a[0].Element ?? CelType.Dyn, a => Item((CelList)a[0]!, (long)a[1]!));
        yield return new("_[_]", false, [CelType.AnyMap, CelType.Dyn], a => a[0].Element ?? CelType.Dyn, a =>
            a[1] is { } key && ((CelMap)a[0]!).TryGetValue(key, out var value) ? value : throw new CelException($"no such key: {a[1]}"));
        foreach (var member in new[] { false, true })
        {
            yield return new("size", member, [CelType.String], _ => CelType.Int, a => Runes((string)a[0]!));
            yield return new("size", member, [CelType.Bytes], _ => CelType.Int, a => (long)((byte[])a[0]!).Length);
            yield return new("size", member, [CelType.AnyList], _ => CelType.Int, a => (long)((CelList)a[0]!).Count);
            yield return new("size", member, [CelType.AnyMap], _ => CelType.Int, a => (long)((CelMap)a[0]!).Count);
        }
    }

    private static IEnumerable<Overload> Conversions()
    {
        yield return Global("type", [CelType.Dyn], CelType.Type, a => CelType.OfValue(a[0]));
        yield return Global("dyn", [CelType.Dyn], CelType.Dyn, a => a[0]);
        yield return Global("bool", [CelType.Bool], CelType.Bool, a => a[0]);
        yield return Global("int", [CelType.Int], CelType.Int, a => a[0]);
        yield return Global("int", [CelType.Uint], CelType.Int, a => checked((long)(ulong)a[0]!));
        yield return Global("int", [CelType.Double], CelType.Int, a => checked((long)(double)a[0]!));
        yield return Global("int", [CelType.String], CelType.Int, a =>
            long.TryParse((string)a[0]!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number : throw new CelException($"strconv.ParseInt: parsing \"{a[0]}\": invalid syntax"));
        yield return Global("int", [CelType.Timestamp], CelType.Int, a => ((DateTimeOffset)a[0]!).ToUnixTimeSeconds());
        yield return Global("uint", [CelType.Int], CelType.Uint, a => checked((ulong)(long)a[0]!));
        yield return Global("double", [CelType.Double], CelType.Double, a => a[0]);
        yield return Global("double", [CelType.Int], CelType.Double, a => (double)(long)a[0]!);
        yield return Global("double", [CelType.String], CelType.Double, a =>
            double.TryParse((string)a[0]!, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? number : throw new CelException($"strconv.ParseFloat: parsing \"{a[0]}\": invalid syntax"));
        yield return Global("string", [CelType.String], CelType.String, a => a[0]);
        foreach (var type in new[] { CelType.Int, CelType.Uint, CelType.Double })
            yield return Global("string", [type], CelType.String, a => Convert.ToString(a[0], CultureInfo.InvariantCulture));
        yield return Global("string", [CelType.Bool], CelType.String, a => (bool)a[0]! ? "true" : "false");
        yield return Global("string", [CelType.Bytes], CelType.String, a => Encoding.UTF8.GetString((byte[])a[0]!));
        yield return Global("string", [CelType.Url], CelType.String, a => ((Uri)a[0]!).OriginalString);
        yield return Global("bytes", [CelType.String], CelType.Bytes, a => Encoding.UTF8.GetBytes((string)a[0]!));
    }

    private static IEnumerable<Overload> Strings()
    {
        CelType s = CelType.String, i = CelType.Int;
        yield return Method("startsWith", [s, s], CelType.Bool, a => ((string)a[0]!).StartsWith((string)a[1]!, StringComparison.Ordinal));
        yield return Method("endsWith", [s, s], CelType.Bool, a => ((string)a[0]!).EndsWith((string)a[1]!, StringComparison.Ordinal));
        yield return Method("contains", [s, s], CelType.Bool, a => ((string)a[0]!).Contains((string)a[1]!, StringComparison.Ordinal));
        yield return Method("matches", [s, s], CelType.Bool, a => Pattern(a[1]).IsMatch((string)a[0]!));
        yield return Global("matches", [s, s], CelType.Bool, a => Pattern(a[1]).IsMatch((string)a[0]!));
        yield return Method("find", [s, s], s, a => Pattern(a[1]).Match((string)a[0]!).Value);
        yield return Method("findAll", [s, s], CelType.List(s), a => new CelList(Pattern(a[1]).Matches((string)a[0]!).Select(match => (object?)match.Value)));
        yield return Method("lowerAscii", [s], s, a => Ascii((string)a[0]!, char.ToLowerInvariant));
        yield return Method("upperAscii", [s], s, a => Ascii((string)a[0]!, char.ToUpperInvariant));
        yield return Method("trim", [s], s, a => ((string)a[0]!).Trim());
        yield return Method("charAt", [s, i], s, a => Substring(a[0], (long)a[1]!, (long)a[1]! + 1));
        yield return Method("substring", [s, i], s, a => Substring(a[0], (long)a[1]!, ((string)a[0]!).Length));
        yield return Method("substring", [s, i, i], s, a => Substring(a[0], (long)a[1]!, (long)a[2]!));
        yield return Method("indexOf", [s, s], i, a => (long)((string)a[0]!).IndexOf((string)a[1]!, StringComparison.Ordinal));
        yield return Method("lastIndexOf", [s, s], i, a => (long)((string)a[0]!).LastIndexOf((string)a[1]!, StringComparison.Ordinal));
        yield return Method("replace", [s, s, s], s, a => a[1] is "" ? a[0] : ((string)a[0]!).Replace((string)a[1]!, (string)a[2]!, StringComparison.Ordinal));
        yield return Method("split", [s, s], CelType.List(s), a => a[1] is ""
            ? new CelList(((string)a[0]!).EnumerateRunes().Select(rune => (object?)rune.ToString()))
            : new CelList(((string)a[0]!).Split((string)a[1]!)));
        yield return Method("split", [s, s, i], CelType.List(s), a => (long)a[2]! switch
        {
            0 => new CelList([]),
            < 0 => new CelList(((string)a[0]!).Split((string)a[1]!)),
            var limit => new CelList(((string)a[0]!).Split((string)a[1]!, (int)limit)),
        });
        yield return Method("join", [CelType.List(s)], s, a => string.Concat((CelList)a[0]!));
        yield return Method("join", [CelType.List(s), s], s, a => string.Join((string)a[1]!, (CelList)a[0]!));
    }

    private static IEnumerable<Overload> Lists()
    {
        var list = CelType.AnyList;
        CelType Element(IReadOnlyList<CelType> types) => types[0].Element ?? CelType.Dyn;
        yield return Method("isSorted", [list], CelType.Bool, a => ((CelList)a[0]!).Zip(((CelList)a[0]!).Skip(1)).All(pair => CelValues.Compare(pair.First, pair.Second) <= 0));
        yield return new("min", true, [list], Element, a => Best((CelList)a[0]!, -1));
        yield return new("max", true, [list], Element, a => Best((CelList)a[0]!, 1));
        yield return new("sum", true, [list], Element, a => Sum((CelList)a[0]!));
        yield return Method("indexOf", [list, CelType.Dyn], CelType.Int, a => (long)((CelList)a[0]!).FindIndex(item => CelValues.Equal(item, a[1])));
        yield return Method("lastIndexOf", [list, CelType.Dyn], CelType.Int, a => (long)((CelList)a[0]!).FindLastIndex(item => CelValues.Equal(item, a[1])));
        yield return Global("sets.contains", [list, list], CelType.Bool, a => ContainsAll((CelList)a[0]!, (CelList)a[1]!));
        yield return Global("sets.equivalent", [list, list], CelType.Bool, a => ContainsAll((CelList)a[0]!, (CelList)a[1]!) && ContainsAll((CelList)a[1]!, (CelList)a[0]!));
        yield return Global("sets.intersects", [list, list], CelType.Bool, a => ((CelList)a[0]!).Exists(item => ((CelList)a[1]!).Exists(other => CelValues.Equal(item, other))));
    }

    private static IEnumerable<Overload> Kubernetes()
    {
        CelType s = CelType.String, url = CelType.Url, quantity = CelType.Quantity, ip = CelType.Ip;
        yield return Global("isURL", [s], CelType.Bool, a => Uri.TryCreate((string)a[0]!, UriKind.Absolute, out _));
        yield return Global("url", [s], url, a => Uri.TryCreate((string)a[0]!, UriKind.Absolute, out var parsed) ? parsed : throw new CelException($"URL parse error during conversion from string: {a[0]}"));
        yield return Method("getScheme", [url], s, a => ((Uri)a[0]!).Scheme);
        yield return Method("getHost", [url], s, a => ((Uri)a[0]!).Authority);
        yield return Method("getHostname", [url], s, a => ((Uri)a[0]!).Host);
        yield return Method("getPort", [url], s, a => ((Uri)a[0]!).IsDefaultPort ? "" : ((Uri)a[0]!).Port.ToString(CultureInfo.InvariantCulture));
        yield return Method("getEscapedPath", [url], s, a => ((Uri)a[0]!).AbsolutePath);
        yield return Global("isIP", [s], CelType.Bool, a => IPAddress.TryParse((string)a[0]!, out _));
        yield return Global("ip", [s], ip, a => IPAddress.TryParse((string)a[0]!, out var parsed) ? parsed : throw new CelException($"IP Address \"{a[0]}\" parse error during conversion from string"));
        yield return Method("family", [ip], CelType.Int, a => ((IPAddress)a[0]!).AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 4L : 6L);
        yield return Method("isLoopback", [ip], CelType.Bool, a => IPAddress.IsLoopback((IPAddress)a[0]!));
        yield return Global("isQuantity", [s], CelType.Bool, a => CelQuantity.TryParse((string)a[0]!) is not null);
        yield return Global("quantity", [s], quantity, a => CelQuantity.TryParse((string)a[0]!) ?? throw new CelException("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"));
        yield return Method("isGreaterThan", [quantity, quantity], CelType.Bool, a => CelValues.Compare(a[0], a[1]) > 0);
        yield return Method("isLessThan", [quantity, quantity], CelType.Bool, a => CelValues.Compare(a[0], a[1]) < 0);
        yield return Method("compareTo", [quantity, quantity], CelType.Int, a => (long)CelValues.Compare(a[0], a[1]));
        yield return Method("isInteger", [quantity], CelType.Bool, a => ((CelQuantity)a[0]!).IsInteger);
        yield return Method("asInteger", [quantity], CelType.Int, a => ((CelQuantity)a[0]!).IsInteger ? (long)((CelQuantity)a[0]!).Value : throw new CelException("cannot convert value to integer"));
        yield return Method("sign", [quantity], CelType.Int, a => (long)Math.Sign(((CelQuantity)a[0]!).Value));
    }

    private static IEnumerable<Overload> Times()
    {
        yield return Global("duration", [CelType.String], CelType.Duration, a => Duration.TryParse((string)a[0]!, out var parsed) ? parsed : throw new CelException($"time: invalid duration \"{a[0]}\""));
        yield return Global("timestamp", [CelType.String], CelType.Timestamp, a => DateTimeOffset.TryParse((string)a[0]!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)
            ? parsed : throw new CelException($"parsing time \"{a[0]}\""));
        yield return Method("getSeconds", [CelType.Duration], CelType.Int, a => (long)((TimeSpan)a[0]!).TotalSeconds);
        yield return Method("getMinutes", [CelType.Duration], CelType.Int, a => (long)((TimeSpan)a[0]!).TotalMinutes);
        yield return Method("getHours", [CelType.Duration], CelType.Int, a => (long)((TimeSpan)a[0]!).TotalHours);
        yield return Method("getMilliseconds", [CelType.Duration], CelType.Int, a => (long)((TimeSpan)a[0]!).Milliseconds);
    }

    private static IEnumerable<Overload> Optionals()
    {
        yield return Global("optional.none", [], CelType.AnyOptional, _ => new CelOptional(null, false));
        yield return new("optional.of", false, [CelType.Dyn], a => CelType.Optional(a[0]), a => new CelOptional(a[0], true));
        yield return Method("hasValue", [CelType.AnyOptional], CelType.Bool, a => ((CelOptional)a[0]!).HasValue);
        yield return new("value", true, [CelType.AnyOptional], a => a[0].Element ?? CelType.Dyn, a => a[0] is CelOptional { HasValue: true } some ? some.Value : throw new CelException("optional.none() dereference"));
        yield return new("orValue", true, [CelType.AnyOptional, CelType.Dyn], a => a[0].Element is { Name: not "dyn" } known ? known : a[1], a => a[0] is CelOptional { HasValue: true } some ? some.Value : a[1]);
    }

    private static object? Item(CelList list, long index) =>
        index >= 0 && index < list.Count ? list[(int)index] : throw new CelException($"index out of bounds: {index}");

    private static long Runes(string text) => text.EnumerateRunes().LongCount();

    private static System.Text.RegularExpressions.Regex Pattern(object? pattern)
    {
        try
        {
            return Re2.Compile((string)pattern!);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new CelException($"error parsing regexp: {e.Message}");
        }
    }

    private static string Ascii(string text, Func<char, char> map) => string.Concat(text.Select(c => char.IsAsciiLetter(c) ? map(c) : c));

    private static string Substring(object? text, long start, long end) =>
        start >= 0 && start <= end && end <= ((string)text!).Length ? ((string)text)[(int)start..(int)end] : throw new CelException($"index out of range: {start}");

    private static bool ContainsAll(CelList list, CelList items) => items.TrueForAll(item => list.Exists(other => CelValues.Equal(item, other)));

    private static object? Best(CelList list, int sign) =>
        list.Count == 0 ? throw new CelException("min/max called on empty list")
        : list.Aggregate((best, item) => Math.Sign(CelValues.Compare(item, best)) == sign ? item : best);

    private static object? Sum(CelList list) => list switch
    {
        [] => 0L,
        [long, ..] => list.Sum(item => (long)item!),
        [double, ..] => list.Sum(item => (double)item!),
        [TimeSpan, ..] => list.Aggregate(TimeSpan.Zero, (sum, item) => sum + (TimeSpan)item!),
        _ => throw new CelException("no such overload"),
    };
}
