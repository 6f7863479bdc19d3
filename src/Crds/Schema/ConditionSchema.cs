using k8s.Models;

namespace KafkaPi.Crds.Schema;

/// <summary>The schema of metav1.Condition, with the bounds that Kubernetes gives it.</summary>
internal static class ConditionSchema
{
    private const string QualifiedName =
        @"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
        + "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$";

    private const string CamelCase = "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$";

    public static V1JSONSchemaProps Create() => new()
    {
        Type = "object",
        Required = ["lastTransitionTime", "message", "reason", "status", "type"],
        Properties = new Dictionary<string, V1JSONSchemaProps>
        {
            ["type"] = Text("The aspect, in CamelCase.", maxLength: 316, pattern: QualifiedName),
            ["status"] = new()
            {
                Type = "string",
                Description = "True, False or Unknown.",
                EnumProperty = ["True", "False", "Unknown"],
            },
            ["reason"] = Text("Why, as one word in CamelCase for programs.", 1024, minLength: 1, CamelCase),
            ["message"] = Text("Why, as a sentence for people.", maxLength: 32768),
            ["lastTransitionTime"] = new()
            {
                Type = "string",
                Format = "date-time",
                Description = "When the status of the condition changed last.",
            },
            ["observedGeneration"] = new()
            {
                Type = "integer",
                Format = "int64",
                Minimum = 0,
                Description = "The generation of the spec that the condition is about.",
            },
        },
    };

    private static V1JSONSchemaProps Text(
        string description, int maxLength, int? minLength = null, string? pattern = null) => new()
        {
            Type = "string",
            Description = description,
            MinLength = minLength,
            MaxLength = maxLength,
            Pattern = pattern,
        };
}
