using System.Collections.Immutable;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Cel.Syntax;
using KafkaPi.ControlPlane.Cel.Values;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Cel;

/// <summary>An entry of <c>x-kubernetes-validations</c>, parsed and checked.</summary>
internal sealed class ValidationRule
{
    private const int MaxMessageLength = 5120;

    private static readonly string[] Reasons =
        ["FieldValueRequired", "FieldValueInvalid", "FieldValueForbidden", "FieldValueDuplicate"];

    private readonly SchemaNode _schema;
    private readonly string _rule;
    private readonly Expression _expression;
    private readonly Expression? _messageExpression;
    private readonly string? _message;
    private readonly string _fieldPath;
    private readonly string _reason;

    private ValidationRule(
        JsonObject json, SchemaNode schema, string rule, Expression expression, Expression? messageExpression)
    {
        _schema = schema;
        _rule = rule;
        _expression = expression;
        _messageExpression = messageExpression;
        _message = json.Text("message")?.Trim();
        _fieldPath = json.Text("fieldPath") ?? "";
        _reason = json.Text("reason") ?? "FieldValueInvalid";
        IsTransition = Mentions(expression, "oldSelf");
    }

    /// <summary>True when the rule compares with the old value, and so applies to updates alone.</summary>
    public bool IsTransition { get; }

    /// <exception cref="SchemaException">
    /// The rule cannot be evaluated. The schema is refused, because a rule must never pass silently.
    /// </exception>
    public static ValidationRule Compile(JsonObject json, SchemaNode schema, string path)
    {
        var rule = json.Text("rule") ?? "";
        if (json.ContainsKey("optionalOldSelf"))
        {
            throw new SchemaException(
                FieldError.Forbidden($"{path}.optionalOldSelf", "this control plane does not evaluate it"));
        }

        if (json.Text("reason") is { } reason && !Reasons.Contains(reason))
        {
            throw new SchemaException(FieldError.Unsupported($"{path}.reason", reason, Reasons));
        }

        if (json.Text("fieldPath") is { } fieldPath && !fieldPath.StartsWith('.') && !fieldPath.StartsWith('['))
        {
            throw new SchemaException(FieldError.Invalid(
                $"{path}.fieldPath", JsonValue.Create(fieldPath), "fieldPath must start with a . or ["));
        }

        var expression = Compile(rule, schema, CelType.Bool, $"{path}.rule");
        var message = json.Text("messageExpression") is { } source
            ? Compile(source, schema, CelType.String, $"{path}.messageExpression")
            : null;
        return new(json, schema, rule, expression, message);
    }

    /// <summary>The error when <paramref name="node"/> breaks the rule; null when the rule holds.</summary>
    public FieldError? Check(JsonNode node, JsonNode? old, string path)
    {
        if (IsTransition && old is null)
        {
            return null;
        }

        var scope = ImmutableDictionary<string, object?>.Empty
            .Add("self", CelValues.From(node, _schema))
            .Add("oldSelf", CelValues.From(old, _schema));
        try
        {
            if (new Evaluator().Evaluate(_expression, scope) is true)
            {
                return null;
            }
        }
        catch (CelException e)
        {
            return Error(path, $"{e.Message} evaluating rule: {_message ?? _rule}", node);
        }
        return Error(path + _fieldPath, Message(scope), node);
    }

    private FieldError Error(string path, string message, JsonNode node)
    {
        var field = path.Length == 0 ? "<nil>" : path.TrimStart('.');
        return _reason switch
        {
            "FieldValueForbidden" => FieldError.Forbidden(field, message),
            "FieldValueRequired" => FieldError.Required(field, message),
            "FieldValueDuplicate" => new(field, _reason, $"Duplicate value: {message}"),
            // The message repeats scalar values only.
            _ => node is JsonValue value && _fieldPath.Length == 0
                ? FieldError.Invalid(field, value, message)
                : new(field, _reason, $"Invalid value: {message}"),
        };
    }

    private string Message(ImmutableDictionary<string, object?> scope)
    {
        try
        {
            var computed = _messageExpression is null ? null : new Evaluator().Evaluate(_messageExpression, scope);
            if (computed is string { Length: > 0 and <= MaxMessageLength } text && !text.Contains('\n'))
            {
                return text;
            }
        }
        catch (CelException)
        {
            // The rule has failed all the same, so the fixed message applies.
        }
        return _message ?? $"failed rule: {_rule}";
    }

    private static Expression Compile(string source, SchemaNode schema, CelType wanted, string path)
    {
        try
        {
            var self = CelType.Of(schema);
            var expression = Parser.Parse(source);
            var type = Checker.Check(
                expression, ImmutableDictionary<string, CelType>.Empty.Add("self", self).Add("oldSelf", self));
            return wanted.Accepts(type) ? expression : throw new CelException($"must evaluate to {wanted.Name}");
        }
        catch (CelException e)
        {
            throw new SchemaException(
                FieldError.Invalid(path, JsonValue.Create(source), $"compilation failed: {e.Message}"));
        }
    }

    private static bool Mentions(Expression expression, string name) => expression switch
    {
        Expression.Identifier identifier => identifier.Name == name,
        Expression.Select select => Mentions(select.Operand, name),
        Expression.Call call => call.Arguments.Any(argument => Mentions(argument, name)),
        Expression.Logical logical => Mentions(logical.Left, name) || Mentions(logical.Right, name),
        Expression.Conditional conditional =>
            Mentions(conditional.Condition, name)
                || Mentions(conditional.Then, name)
                || Mentions(conditional.Else, name),
        Expression.List list => list.Items.Any(item => Mentions(item, name)),
        Expression.Map map => map.Entries.Any(entry => Mentions(entry.Key, name) || Mentions(entry.Value, name)),
        Expression.Bind bind => Mentions(bind.Value, name) || Mentions(bind.Body, name),
        Expression.Comprehension comprehension =>
            Mentions(comprehension.Range, name)
                || Mentions(comprehension.Body, name)
                || comprehension.Transform is { } transform && Mentions(transform, name),
        _ => false,
    };
}
