using BorgBackupServer.Server.Platform.Identifiers;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace BorgBackupServer.Server.Platform.Database;

internal sealed class IdentifierConverter<T>() : ValueConverter<T, Guid>(id => id.Value, value => Make(value))
    where T : struct, IIdentifier<T>
{
    // An expression tree cannot call a static abstract member itself.
    private static T Make(Guid value) => T.From(value);
}
