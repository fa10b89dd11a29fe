// one_signature.mjs TOKEN JWK: the anchor of the cold start: checks one ES256 signature with jose and nothing else.
import {readFileSync} from 'node:fs';
import {compactVerify, importJWK} from 'jose';

const key = await importJWK(JSON.parse(readFileSync(process.argv[3], 'utf8')), 'ES256');
await compactVerify(readFileSync(process.argv[2], 'utf8').trim(), key, {algorithms: ['ES256']});
console.log('VALID');
