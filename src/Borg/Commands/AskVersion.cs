using System.Collections.Immutable;

namespace BorgBackupServer.Borg.Commands;

/// <summary><c>borg --version</c>; standard output is read with <see cref="Output.BorgVersion"/>.</summary>
public static class AskVersion
{
    public static BorgInvocation In(BorgEnvironment environment) =>
        new(ImmutableArray.Create("--version"), environment.ToVariables());
}
