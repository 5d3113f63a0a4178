using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BorgBackupServer.Server.Platform.Database.Migrations
{
    /// <inheritdoc />
    public partial class GuardRestrictionsSessionsLimits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "QuotaBytes",
                table: "repositories",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "client_limits",
                columns: table => new
                {
                    ClientId = table.Column<Guid>(type: "TEXT", nullable: false),
                    QuotaBytes = table.Column<long>(type: "INTEGER", nullable: true),
                    SessionBytes = table.Column<long>(type: "INTEGER", nullable: true),
                    SessionCommits = table.Column<int>(type: "INTEGER", nullable: true),
                    SessionSeconds = table.Column<int>(type: "INTEGER", nullable: true),
                    UpBytesPerSecond = table.Column<long>(type: "INTEGER", nullable: true),
                    DownBytesPerSecond = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_client_limits", x => x.ClientId);
                    table.ForeignKey(
                        name: "FK_client_limits_clients_ClientId",
                        column: x => x.ClientId,
                        principalTable: "clients",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "client_sessions",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    ClientId = table.Column<Guid>(type: "TEXT", nullable: false),
                    RepositoryId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Source = table.Column<string>(type: "TEXT", nullable: true),
                    ProcessId = table.Column<int>(type: "INTEGER", nullable: true),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    OpenedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    IsExclusive = table.Column<bool>(type: "INTEGER", nullable: false),
                    BytesFromClient = table.Column<long>(type: "INTEGER", nullable: false),
                    BytesToClient = table.Column<long>(type: "INTEGER", nullable: false),
                    ObjectsPut = table.Column<long>(type: "INTEGER", nullable: false),
                    ObjectBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    ObjectsDeleted = table.Column<long>(type: "INTEGER", nullable: false),
                    Commits = table.Column<long>(type: "INTEGER", nullable: false),
                    IgnoredOverputs = table.Column<long>(type: "INTEGER", nullable: false),
                    RefusalCount = table.Column<long>(type: "INTEGER", nullable: false),
                    NeedsLook = table.Column<bool>(type: "INTEGER", nullable: false),
                    RefusalsJson = table.Column<string>(type: "TEXT", nullable: true),
                    LastRefusal = table.Column<string>(type: "TEXT", nullable: true),
                    ExitCode = table.Column<int>(type: "INTEGER", nullable: true),
                    EndReason = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_client_sessions", x => x.Id);
                    table.ForeignKey(
                        name: "FK_client_sessions_clients_ClientId",
                        column: x => x.ClientId,
                        principalTable: "clients",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "repository_restrictions",
                columns: table => new
                {
                    RepositoryId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Cause = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Mode = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Reason = table.Column<string>(type: "TEXT", nullable: false),
                    By = table.Column<string>(type: "TEXT", nullable: false),
                    Since = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_repository_restrictions", x => new { x.RepositoryId, x.Cause });
                    table.ForeignKey(
                        name: "FK_repository_restrictions_repositories_RepositoryId",
                        column: x => x.RepositoryId,
                        principalTable: "repositories",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_client_sessions_ClientId_StartedAt",
                table: "client_sessions",
                columns: new[] { "ClientId", "StartedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_client_sessions_EndedAt",
                table: "client_sessions",
                column: "EndedAt");

            migrationBuilder.CreateIndex(
                name: "IX_client_sessions_NeedsLook",
                table: "client_sessions",
                column: "NeedsLook",
                filter: "\"NeedsLook\"");

            migrationBuilder.CreateIndex(
                name: "IX_client_sessions_RepositoryId_EndedAt",
                table: "client_sessions",
                columns: new[] { "RepositoryId", "EndedAt" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "client_limits");

            migrationBuilder.DropTable(
                name: "client_sessions");

            migrationBuilder.DropTable(
                name: "repository_restrictions");

            migrationBuilder.DropColumn(
                name: "QuotaBytes",
                table: "repositories");
        }
    }
}
