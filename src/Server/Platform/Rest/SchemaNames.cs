namespace BorgBackupServer.Server.Platform.Rest;

/// <summary>Names of schemas in the OpenAPI document. Many use cases have a Request, a Response and an Item, so the use case's name stands before it.</summary>
internal static class SchemaNames
{
    /// <summary>Null where the framework's own name will do.</summary>
    public static string? Of(Type type)
    {
        if (!IsOurs(type))
            return null;
        if (type.IsGenericType)
            return type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)] + "Of" + string.Concat(type.GetGenericArguments().Select(part => Of(part) ?? part.Name));
        return type.DeclaringType is { } outer ? NameOf(outer) + type.Name : null;
    }

    public static bool IsOurs(Type type) => type.Namespace?.StartsWith("BorgBackupServer", StringComparison.Ordinal) == true;

    private static string NameOf(Type outer) => outer.DeclaringType is { } further ? NameOf(further) + outer.Name : outer.Name;
}
