namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix;

/// <summary>One page by its <c>@page</c> pattern. Its content comes from use cases, which decide for themselves.</summary>
public sealed record PageRow(string Page, Needs Needs);
