namespace KafkaPi.Crds.Schema;

/// <summary>A CEL rule over several fields. The validator has the same rule in C#.</summary>
/// <param name="message">What the user reads when the rule does not hold.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class, AllowMultiple = true)]
public sealed class ValidationRuleAttribute(string rule, string message) : Attribute
{
    public string Rule => rule;

    public string Message => message;
}
