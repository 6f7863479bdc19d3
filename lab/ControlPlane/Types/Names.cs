using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Types;

/// <summary>Rules for names, labels and annotations; generates names.</summary>
internal static partial class Names
{
    private const string SubdomainRule = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric "
        + "characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex "
        + "used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private const string LabelRule = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or "
        + "'-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for "
        + "validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    private const string LabelValueRule = "a valid label must be an empty string or consist of alphanumeric "
        + "characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or "
        + "'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    private const string QualifiedNameRule = "name part must consist of alphanumeric characters, '-', '_' or '.', and "
        + "must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used "
        + "for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";

    public static string Generate(string prefix) =>
        prefix[..Math.Min(prefix.Length, 58)] + RandomNumberGenerator.GetString(Alphabet, 5);

    public static IEnumerable<FieldError> SubdomainErrors(string name, string path)
    {
        if (name.Length > 253)
        {
            yield return FieldError.Invalid(path, JsonValue.Create(name), "must be no more than 253 characters");
        }
        else if (!Subdomain().IsMatch(name))
        {
            yield return FieldError.Invalid(path, JsonValue.Create(name), SubdomainRule);
        }
    }

    /// <summary>Checks a prefix of generated names, which may end with a dash.</summary>
    public static IEnumerable<FieldError> PrefixErrors(string prefix, string path) =>
        SubdomainErrors(prefix.EndsWith('-') ? $"{prefix[..^1]}a" : prefix, path);

    public static IEnumerable<FieldError> LabelErrors(string name, string path)
    {
        if (name.Length > 63)
        {
            yield return FieldError.Invalid(path, JsonValue.Create(name), "must be no more than 63 characters");
        }
        else if (!Label().IsMatch(name))
        {
            yield return FieldError.Invalid(path, JsonValue.Create(name), LabelRule);
        }
    }

    /// <summary>Checks the name of an RBAC object, which may be anything that fits into a path.</summary>
    public static IEnumerable<FieldError> PathSegmentErrors(string name, string path)
    {
        if (name is "." or ".." || name.Contains('/') || name.Contains('%'))
        {
            var forbidden = name.Contains('/') ? "/" : "%";
            yield return FieldError.Invalid(path, JsonValue.Create(name), $"may not contain '{forbidden}'");
        }
    }

    public static IEnumerable<FieldError> LabelValueErrors(string key, string value, string path)
    {
        foreach (var error in QualifiedErrors(key, path))
        {
            yield return error;
        }

        if (value.Length > 63)
        {
            yield return FieldError.Invalid(path, JsonValue.Create(value), "must be no more than 63 characters");
        }
        else if (!LabelValue().IsMatch(value))
        {
            yield return FieldError.Invalid(path, JsonValue.Create(value), LabelValueRule);
        }
    }

    public static IEnumerable<FieldError> QualifiedErrors(string key, string path)
    {
        var name = key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..];
        if (name.Length is 0 or > 63 || !QualifiedName().IsMatch(name) || key.Count(c => c == '/') > 1)
        {
            yield return FieldError.Invalid(path, JsonValue.Create(key), QualifiedNameRule);
        }
        else if (key.Length > name.Length && !Subdomain().IsMatch(key[..^(name.Length + 1)]))
        {
            yield return FieldError.Invalid(path, JsonValue.Create(key), "prefix part " + SubdomainRule);
        }
    }

    [GeneratedRegex(
        @"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Label();

    [GeneratedRegex(@"^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex LabelValue();

    [GeneratedRegex(@"^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex QualifiedName();
}
