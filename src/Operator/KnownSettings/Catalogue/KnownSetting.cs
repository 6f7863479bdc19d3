using System.Collections.Immutable;

namespace KafkaPi.Operator.KnownSettings.Catalogue;

/// <summary>What a daemon takes for one setting.</summary>
/// <param name="Name">The setting's name, or its beginning when <see cref="IsPrefix"/> is true.</param>
public sealed record KnownSetting(string Name, SettingType Type)
{
    /// <summary>The default as it would be written into a file; null where there is none.</summary>
    public string? Default { get; init; }

    public decimal? Minimum { get; init; }

    public decimal? Maximum { get; init; }

    /// <summary>A number outside of the range that is taken as well, mostly -1 for no limit.</summary>
    public decimal? Or { get; init; }

    /// <summary>Values, or entries of a list, that are taken; empty when all are.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>The values are taken in capitals and small letters alike.</summary>
    public bool AnyCase { get; init; }

    /// <summary>Versions of the protocol or of the message format that are taken, such as <c>3.2-IV0</c>.</summary>
    public ImmutableArray<string> Versions { get; init; } = [];

    public bool NotEmpty { get; init; }

    /// <summary>For whom the setting may be altered on a running broker; null for a read-only setting.</summary>
    public string? Dynamic { get; init; }

    /// <summary>Every setting that begins with <see cref="Name"/> is meant.</summary>
    public bool IsPrefix { get; init; }

    /// <summary>A flag of the JVM, which has no effect in a file of settings.</summary>
    public bool IsJvmOnly { get; init; }

    /// <summary>The first version that knows the setting, where that is not the oldest one.</summary>
    public Version? Since { get; init; }

    /// <summary>The last version for which a line that narrows a setting holds; null for all.</summary>
    public Version? Until { get; init; }

    /// <summary>Where a line that is kept by hand comes from.</summary>
    public string? Source { get; init; }

    public bool IsSecret => Type == SettingType.Secret;

    /// <summary>The setting, taking only what the other line takes as well, where it says nothing itself.</summary>
    public KnownSetting NarrowedBy(KnownSetting other) => this with
    {
        Minimum = Minimum is null || other.Minimum > Minimum ? other.Minimum ?? Minimum : Minimum,
        Maximum = Maximum ?? other.Maximum,
        Or = Or ?? other.Or,
        Values = Values.IsEmpty ? other.Values : Values,
        AnyCase = AnyCase || (Values.IsEmpty && other.AnyCase),
    };
}
