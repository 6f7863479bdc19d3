using System.Collections.Immutable;
using System.Reflection.Metadata;
using Uses = System.Collections.Immutable.ImmutableArray<KafkaPi.Operator.Tests.Architecture.Compiled.CompiledUse>;

namespace KafkaPi.Operator.Tests.Architecture.Compiled;

/// <summary>Decodes a signature to the types in it: a type with its arguments and elements, all the way down.</summary>
internal sealed class SignatureNames(HandleNames names) : ISignatureTypeProvider<Uses, object?>
{
    public Uses GetArrayType(Uses elementType, ArrayShape shape) => elementType;

    public Uses GetByReferenceType(Uses elementType) => elementType;

    public Uses GetFunctionPointerType(MethodSignature<Uses> signature) =>
        [.. signature.ReturnType, .. signature.ParameterTypes.SelectMany(p => p)];

    public Uses GetGenericInstantiation(Uses genericType, ImmutableArray<Uses> typeArguments) =>
        [.. genericType, .. typeArguments.SelectMany(a => a)];

    public Uses GetGenericMethodParameter(object? genericContext, int index) => [];

    public Uses GetGenericTypeParameter(object? genericContext, int index) => [];

    public Uses GetModifiedType(Uses modifier, Uses unmodifiedType, bool isRequired) => unmodifiedType;

    public Uses GetPinnedType(Uses elementType) => elementType;

    public Uses GetPointerType(Uses elementType) => elementType;

    public Uses GetPrimitiveType(PrimitiveTypeCode typeCode) => [];

    public Uses GetSZArrayType(Uses elementType) => elementType;

    public Uses GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        [names.Of(handle)];

    public Uses GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
        [names.Of(handle)];

    public Uses GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        names.Named(handle);
}
