using KafkaPi.Crds.Validation;
using KafkaPi.Operator.KnownSettings.Catalogue;

namespace KafkaPi.Operator.KnownSettings.Values;

/// <summary>Names a setting's field of the spec, and shows its value unless that could be a secret.</summary>
internal static class SettingField
{
    public const string Kafka = "spec.kafka.config";
    public const string ZooKeeper = "spec.zookeeper.config";

    private const string Hidden = "(not shown)";
    private const int Shown = 100;

    private static readonly string[] Secrets = ["password", "secret", "jaas", "credential", "superDigest"];

    /// <param name="setting">Null for a setting that nobody knows; its value is not shown.</param>
    public static FieldError Problem(string map, KnownSetting? setting, string name, string? value, string detail) =>
        new($"{map}[{name}]", Value(setting, name, value), detail);

    private static string Value(KnownSetting? setting, string name, string? value)
    {
        if (setting is null || value is null)
        {
            return "";
        }

        var mayBeSecret = setting.IsSecret
            || Secrets.Any(s => name.Contains(s, StringComparison.OrdinalIgnoreCase))
            || (value.Contains("://", StringComparison.Ordinal) && value.Contains('@'));
        return mayBeSecret ? Hidden : value.Length <= Shown ? value : value[..Shown] + "…";
    }
}
