using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace KafkaPi.Operator.Tests.Architecture.House;

/// <summary>The code uses the terms of the glossary, and none that they have replaced.</summary>
public sealed partial class VocabularyTests
{
    private static readonly ImmutableArray<RetiredWord> Retired =
    [
        new("Look", "pass, observation"),
        new("Looking", "observer"),
        new("Pace", "requeue policy"),
        new("Hold", "pause", "ProtocolVersionHold", "HoldAsync"),
        new("Forcing", "force decision"),
        new("Forecast", "plan preview"),
        new("Membership", "broker roles"),
        new("EnsembleStage", "quorum members"),
        new("EnsembleChange", "conflicting members"),
        new("UpgradeStage", "protocol version hold"),
        new("LogDirectoryStage", "log dir retention"),
        new("Resigning", "quorum removal"),
        new("Resigned", "removed"),
        new("LeaveRules", "decommission rules"),
        new("Succession", "node transitions"),
        new("Successors", "pending nodes"),
        new("Demoted", "role removed"),
        new("Surrendered", "abandoned"),
        new("LeftLogDirectories", "log dir evacuation"),
        new("LostData", "data loss"),
        new("Footprint", "provisioning digest"),
        new("Possession", "claim"),
        new("Blocker", "pending step"),
        new("Mends", "validation messages"),
        new("LiveChange", "dynamic config diff"),
        new("LiveSettings", "broker config client"),
        new("SettingsInForce", "effective config"),
        new("SettingsAlteration", "config change"),
        new("SettingsStage", "config change"),
        new("SettingsRehearsal", "config validation"),
        new("RestartOrder", "restart request"),
        new("ForceOrder", "force request"),
        new("StepJournal", "step events"),
        new("EventReasons", "step events"),
        new("Memories", "status memory"),
        new("PatientQuestion", "request with deadline"),
    ];

    [Fact]
    public void No_identifier_of_the_operator_has_a_retired_word() =>
        Offenders.None(
            from file in SourceFile.OfTheOperator
            from name in Names(file)
            from retired in Retired
            where !retired.Except.Contains(name.Text)
                && Words(name.Text).Contains(Words(retired.Word), StringComparison.Ordinal)
            select $"{file.At(name.Position)}: {name.Text} ({retired.Word} is now {retired.Instead})");

    [Fact]
    public void A_retired_word_is_found_as_a_whole_word_only()
    {
        Assert.Contains(Words("Pace"), Words("PaceOf"), StringComparison.Ordinal);
        Assert.Contains(Words("LiveChange"), Words("IsLiveChangeDone"), StringComparison.Ordinal);
        Assert.DoesNotContain(Words("Pace"), Words("Namespace"), StringComparison.Ordinal);
        Assert.DoesNotContain(Words("Look"), Words("Lookup"), StringComparison.Ordinal);
    }

    private static IEnumerable<(string Text, int Position)> Names(SourceFile file) =>
        file.Nodes<MemberDeclarationSyntax>().SelectMany(member => member switch
        {
            BaseTypeDeclarationSyntax type => [type.Identifier],
            DelegateDeclarationSyntax type => [type.Identifier],
            MethodDeclarationSyntax method => [method.Identifier],
            PropertyDeclarationSyntax property => [property.Identifier],
            EnumMemberDeclarationSyntax value => [value.Identifier],
            BaseFieldDeclarationSyntax field => field.Declaration.Variables.Select(v => v.Identifier),
            _ => [],
        })
        .Concat(file.Nodes<ParameterSyntax>()
            .Where(p => p.Parent?.Parent is RecordDeclarationSyntax)
            .Select(p => p.Identifier))
        .Select(identifier => (identifier.Text, identifier.SpanStart));

    /// <summary>A name by its words, each between spaces.</summary>
    private static string Words(string name) =>
        $" {string.Join(' ', Word().Matches(name).Select(m => m.Value))} ";

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")]
    private static partial Regex Word();
}
