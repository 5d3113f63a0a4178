using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BorgBackupServer.Server.Platform.Database.Migrations
{
    /// <inheritdoc />
    public partial class RemoteHostsRepairsSignIns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "IsHeld",
                table: "safety_copies",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "LoadedAt",
                table: "plan_proofs",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "NotLoaded",
                table: "plan_proofs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "DamagedFileCount",
                table: "archives",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.CreateTable(
                name: "database_sign_ins",
                columns: table => new
                {
                    ClientId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Source = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    ProtectedText = table.Column<string>(type: "TEXT", nullable: false),
                    StoredAt = table.Column<long>(type: "INTEGER", nullable: false),
                    StoredBy = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_database_sign_ins", x => new { x.ClientId, x.Source });
                });

            migrationBuilder.CreateTable(
                name: "remote_hosts",
                columns: table => new
                {
                    StorageLocationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Preset = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    AddressText = table.Column<string>(type: "TEXT", nullable: false),
                    BorgCommand = table.Column<string>(type: "TEXT", nullable: false),
                    HoldsOne = table.Column<bool>(type: "INTEGER", nullable: false),
                    HostKey = table.Column<string>(type: "TEXT", nullable: false),
                    PublicKey = table.Column<string>(type: "TEXT", nullable: false),
                    ProtectedKey = table.Column<string>(type: "TEXT", nullable: false),
                    TestedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    BorgVersion = table.Column<string>(type: "TEXT", nullable: true),
                    KeyChangedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ProblemCode = table.Column<string>(type: "TEXT", nullable: true),
                    ProblemDetail = table.Column<string>(type: "TEXT", nullable: true),
                    ProblemHint = table.Column<string>(type: "TEXT", nullable: true),
                    LookedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    FreeBytes = table.Column<long>(type: "INTEGER", nullable: true),
                    TotalBytes = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_remote_hosts", x => x.StorageLocationId);
                    table.ForeignKey(
                        name: "FK_remote_hosts_storage_locations_StorageLocationId",
                        column: x => x.StorageLocationId,
                        principalTable: "storage_locations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "repository_repairs",
                columns: table => new
                {
                    JobId = table.Column<Guid>(type: "TEXT", nullable: false),
                    RepositoryId = table.Column<Guid>(type: "TEXT", nullable: false),
                    IsTrial = table.Column<bool>(type: "INTEGER", nullable: false),
                    VerifiesData = table.Column<bool>(type: "INTEGER", nullable: false),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    RequestedBy = table.Column<string>(type: "TEXT", nullable: false),
                    SafetyCopyId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Mark = table.Column<string>(type: "TEXT", nullable: false),
                    OutcomeJson = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_repository_repairs", x => x.JobId);
                });

            migrationBuilder.CreateIndex(
                name: "IX_repositories_QuotaBytes",
                table: "repositories",
                column: "QuotaBytes",
                filter: "\"QuotaBytes\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_client_limits_QuotaBytes",
                table: "client_limits",
                column: "QuotaBytes",
                filter: "\"QuotaBytes\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_archives_ReceivedAt_Id",
                table: "archives",
                columns: new[] { "ReceivedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_archives_damaged",
                table: "archives",
                column: "RepositoryId",
                filter: "\"DamagedFileCount\" > 0");

            migrationBuilder.CreateIndex(
                name: "IX_remote_hosts_AddressText",
                table: "remote_hosts",
                column: "AddressText",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_repository_repairs_RepositoryId_EndedAt",
                table: "repository_repairs",
                columns: new[] { "RepositoryId", "EndedAt" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "database_sign_ins");

            migrationBuilder.DropTable(
                name: "remote_hosts");

            migrationBuilder.DropTable(
                name: "repository_repairs");

            migrationBuilder.DropIndex(
                name: "IX_repositories_QuotaBytes",
                table: "repositories");

            migrationBuilder.DropIndex(
                name: "IX_client_limits_QuotaBytes",
                table: "client_limits");

            migrationBuilder.DropIndex(
                name: "IX_archives_ReceivedAt_Id",
                table: "archives");

            migrationBuilder.DropIndex(
                name: "IX_archives_damaged",
                table: "archives");

            migrationBuilder.DropColumn(
                name: "IsHeld",
                table: "safety_copies");

            migrationBuilder.DropColumn(
                name: "LoadedAt",
                table: "plan_proofs");

            migrationBuilder.DropColumn(
                name: "NotLoaded",
                table: "plan_proofs");

            migrationBuilder.DropColumn(
                name: "DamagedFileCount",
                table: "archives");
        }
    }
}
