using System.Collections.Immutable;
using System.Text.Json;

namespace KafkaPi.Operator.KnownSettings.Catalogue;

/// <summary>Reads a file of the folder Data: a line of JSON about the file, and one for each setting.</summary>
internal static class SettingLines
{
    public static (JsonElement Header, ImmutableArray<KnownSetting> Settings) Read(string resource)
    {
        var assembly = typeof(SettingLines).Assembly;
        using var stream = assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{resource} is not in {assembly}");
        using var reader = new StreamReader(stream);
        var header = Parse(reader.ReadLine()!);
        var settings = ImmutableArray.CreateBuilder<KnownSetting>();
        while (reader.ReadLine() is { } line)
        {
            settings.Add(Setting(Parse(line)));
        }

        return (header, settings.ToImmutable());
    }

    private static JsonElement Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }

    private static KnownSetting Setting(JsonElement line) => new(Text(line, "name")!, Type(line))
    {
        Default = Text(line, "default"),
        Minimum = Number(line, "min"),
        Maximum = Number(line, "max"),
        Or = Number(line, "or"),
        Values = Texts(line, "values"),
        AnyCase = Flag(line, "anyCase"),
        Versions = Texts(line, "versions"),
        NotEmpty = Flag(line, "notEmpty"),
        Dynamic = Text(line, "dynamic"),
        IsPrefix = Flag(line, "prefix"),
        IsJvmOnly = Flag(line, "jvmOnly"),
        Since = Text(line, "since") is { } since ? Version.Parse(since) : null,
        Until = Text(line, "until") is { } until ? Version.Parse(until) : null,
        Source = Text(line, "source"),
    };

    private static SettingType Type(JsonElement line) => Text(line, "type") switch
    {
        "boolean" => SettingType.Boolean,
        "short" => SettingType.Whole16,
        "int" => SettingType.Whole32,
        "long" => SettingType.Whole64,
        "double" => SettingType.Fraction,
        "string" or null => SettingType.Text,
        "list" => SettingType.List,
        "class" => SettingType.ClassName,
        "password" => SettingType.Secret,
        var other => throw new InvalidOperationException($"{other} is no known type of settings"),
    };

    private static string? Text(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static decimal? Number(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) ? value.GetDecimal() : null;

    private static bool Flag(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) && value.GetBoolean();

    private static ImmutableArray<string> Texts(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) ? [.. value.EnumerateArray().Select(v => v.GetString()!)] : [];
}
